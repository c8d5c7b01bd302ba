import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { k3sOwnNode } from '../../../../src/collections/k3s/checks/k3s-own-node.ts';
import { k3sUpgrade } from '../../../../src/collections/k3s/upgrade/k3s-upgrade.ts';
import { fresh } from '../../fresh.ts';
import { type Userland, userlands } from '../../harness.ts';

const to = 'v1.36.3+k3s1';

/** A host whose K3s answers as the files in /srv say: `state` is systemd's, `nodes`, `node`, `pods` are the API's, each absent where that does not answer. */
function withK3s(userland: Userland, files: Readonly<Record<string, string>>) {
  const host = fresh(userland);
  const folder = userland === 'busybox' ? '/usr/local/sbin' : '/srv/sbin';
  mkdirSync(join(host.root, 'srv/sbin'), { recursive: true });
  if (userland === 'dash') host.mount('mount --bind "$1/srv/sbin" "$1/usr/local/sbin"');
  const tools = {
    systemctl: '[ "$(cat /srv/state 2>/dev/null)" = active ] || exit 3',
    k3s: `said() { cat "/srv/$1" || { echo 'connection refused' >&2; exit 1; }; }
case $* in
  --version) echo "k3s version ${to} (4dfafb61)" ;;
  *'get nodes'*) said nodes ;;
  *'daemonsets.apps -n calico-system'*) if [ -e /srv/cut ]; then said calico; fi; cat /srv/calico 2>/dev/null || : ;;
  *'name=traefik'*) cat /srv/traefik 2>/dev/null || : ;;
  *'--kubeconfig=/etc/rancher/k3s/k3s.yaml'*'get node '*) said node ;;
  *'--kubeconfig=/var/lib/rancher/k3s/agent/kubelet.kubeconfig'*'get node '*) said node ;;
  *'get pods -A --field-selector spec.nodeName='*) said pods ;;
  *) exit 9 ;;
esac`,
  };
  for (const [name, text] of Object.entries(tools)) host.write(`${folder}/${name}`, `#!/bin/sh\n${text}\n`, 0o755);
  mkdirSync(join(host.root, 'run/systemd/system'), { recursive: true });
  for (const [path, text] of Object.entries(files)) host.write(path, text);
  return host;
}

const server = {
  '/var/lib/rancher/k3s/server/db/state.db': '',
  '/var/lib/provision/phases/k3s': 'cluster home\nversion v1.35.1+k3s1\nnetwork calico\n',
  '/srv/state': 'active',
};

describe.each(userlands)('what runs on a host, with %s', userland => {
  const told = async (files: Readonly<Record<string, string>>) => {
    const host = withK3s(userland, files);
    const before = host.tree();
    const reading = await host.run(k3sUpgrade.read);
    expect(host.tree()).toBe(before);
    return k3sUpgrade.toldOf('ms-1', reading);
  };

  test('on a server: what is noted, what is installed, every node, Calico and Traefik', async () => {
    const seen = await told({
      ...server,
      '/srv/nodes': 'node ms-1 True v1.36.3+k3s1\nnode wk-1 Unknown v1.35.1+k3s1\nnode wk-2  v1.35.1+k3s1\n',
      '/srv/calico': 'calico-node quay.io/calico/node:v3.32.1\nother example.org/x:v9\n',
      '/srv/traefik': 'traefik-41.3.0\ntraefik-41.3.0\nother-1.0\n',
    });
    expect(seen).toEqual({
      ...{ node: true, noted: { cluster: 'home', version: 'v1.35.1+k3s1', network: 'calico' }, installed: to },
      nodes: new Map([
        ['ms-1', { ready: true, version: to }],
        ['wk-1', { ready: false, version: 'v1.35.1+k3s1' }],
        ['wk-2', { ready: false, version: 'v1.35.1+k3s1' }],
      ]),
      runs: { calico: 'v3.32.1', traefik: '41.3.0' },
    });
  });

  test('an API that does not answer tells nothing, and a server that does not run is not asked', async () => {
    for (const files of [server, { ...server, '/srv/state': 'failed', '/srv/nodes': 'node ms-1 True v1.36.3+k3s1' }])
      expect(await told(files)).not.toHaveProperty('nodes');
  });

  test('what makes no sense is not read, nor what the API tells half of', async () => {
    await expect(told({ ...server, '/srv/nodes': 'node ms-1 perhaps\n' })).rejects.toThrow('could not be read');
    const half = { ...server, '/srv/nodes': 'node ms-1 True v1.36.3+k3s1\n', '/srv/cut': '' };
    await expect(told(half)).rejects.toThrow('could not be read');
  });
});

describe.each(userlands)('a host’s own node, with %s', userland => {
  const verdict = async (unit: 'k3s' | 'k3s-agent', files: Readonly<Record<string, string>>) => {
    const check = k3sOwnNode.bind({ unit, node: 'wk-1', version: to });
    return check.judge(await withK3s(userland, files).run(check.probe));
  };
  const ready = { '/srv/node': `node True ${to}\n` };

  test.each(['k3s', 'k3s-agent'] as const)('is well by %s: pods that have ended or go are none', async unit => {
    const pods = `kube-system/coredns-1 Running True \nkube-system/old-1 Running False 2026-11-30T12:00:00Z\nkube-system/helm-1 Succeeded False \ndefault/mine-1 Pending  \n`;
    expect(await verdict(unit, { ...ready, '/srv/pods': pods })).toEqual({
      kind: 'met',
      evidence: `Ready, ${to}, 4 pods on it`,
    });
  });

  test('is of the version before, not Ready, or has a pod of ours that does not answer', async () => {
    const pods = 'calico-system/calico-node-1 Running False \n';
    expect(await verdict('k3s', { '/srv/node': 'node Unknown v1.35.1+k3s1\n', '/srv/pods': pods })).toMatchObject({
      kind: 'not-met',
      findings: [
        { seen: 'wk-1 is not Ready' },
        { seen: 'wk-1 runs v1.35.1+k3s1', wanted: to },
        { seen: 'the pod calico-system/calico-node-1 is Running, and not Ready' },
      ],
    });
  });

  test('whose pods cannot be told is not well', async () => {
    const check = k3sOwnNode.bind({ unit: 'k3s', node: 'wk-1', version: to });
    expect((await withK3s(userland, ready).run(check.probe)).code).not.toBe(0);
  });

  test('of which the API does not tell is not well', async () => {
    expect(await verdict('k3s-agent', {})).toMatchObject({
      kind: 'not-met',
      findings: [{ seen: expect.stringContaining('the API does not tell of wk-1') }],
    });
  });
});
