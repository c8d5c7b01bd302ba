import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { k3sMigration } from '../../../../src/collections/k3s/migration/k3s-migration.ts';
import { fresh } from '../../fresh.ts';
import { userlands } from '../../harness.ts';

const server = {
  '/var/lib/rancher/k3s/server/db/state.db': '',
  '/var/lib/provision/phases/k3s': 'cluster home\nnetwork flannel\nnetwork.backend host-gw\n',
  '/srv/state': 'active',
};

describe.each(userlands)('how packets of pods are carried, with %s', userland => {
  /** Of a host whose K3s answers as the files in /srv say, each absent where that does not answer. */
  const told = async (files: Readonly<Record<string, string>>) => {
    const host = fresh(userland);
    const folder = userland === 'busybox' ? '/usr/local/sbin' : '/srv/sbin';
    mkdirSync(join(host.root, 'srv/sbin'), { recursive: true });
    if (userland === 'dash') host.mount('mount --bind "$1/srv/sbin" "$1/usr/local/sbin"');
    const tools = {
      systemctl: '[ "$(cat /srv/state 2>/dev/null)" = active ] || exit 3',
      k3s: 'case $* in *"get nodes"*) cat /srv/nodes ;; *) exit 9 ;; esac',
    };
    for (const [name, text] of Object.entries(tools)) host.write(`${folder}/${name}`, `#!/bin/sh\n${text}\n`, 0o755);
    mkdirSync(join(host.root, 'run/systemd/system'), { recursive: true });
    for (const [path, text] of Object.entries(files)) host.write(path, text);
    const before = host.tree();
    const reading = await host.run(k3sMigration.read);
    expect(host.tree()).toBe(before);
    return k3sMigration.toldOf('ms-1', reading);
  };

  test('on a server: what is noted, every node, and whether the kernel can encrypt', async () => {
    const nodes = 'node ms-1 True|host-gw|172.27.15.12\nnode wk-1 Unknown|vxlan|172.27.15.11\nnode wk-2 ||\n';
    expect(await told({ ...server, '/srv/nodes': nodes, '/run/provision/kernel-has-wireguard': '' })).toEqual({
      node: true,
      canEncrypt: true,
      noted: { cluster: 'home', network: 'flannel', 'network.backend': 'host-gw' },
      nodes: new Map([
        ['ms-1', { ready: true, backend: 'host-gw', at: '172.27.15.12' }],
        ['wk-1', { ready: false, backend: 'vxlan', at: '172.27.15.11' }],
        ['wk-2', { ready: false, backend: '', at: '' }],
      ]),
    });
  });

  test('an API that does not answer tells nothing, and a server that does not run is not asked', async () => {
    for (const files of [server, { ...server, '/srv/state': 'failed', '/srv/nodes': 'node ms-1 True||' }])
      expect(await told(files)).not.toHaveProperty('nodes');
  });

  test('a host that is no node, and one that is nobody’s of us', async () => {
    expect(await told({})).toMatchObject({ node: false });
    const foreign = await told({ '/var/lib/rancher/k3s/server/db/state.db': '' });
    expect(foreign).toMatchObject({ node: true });
    expect(foreign).not.toHaveProperty('noted');
  });
});
