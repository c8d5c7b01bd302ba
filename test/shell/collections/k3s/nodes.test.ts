import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { k3sNodes } from '../../../../src/collections/k3s/nodes/k3s-nodes.ts';
import type { RemovalPlan } from '../../../../src/model/cluster/node-way.ts';
import { fresh } from '../../fresh.ts';
import { type ShellHost, type Userland, userlands } from '../../harness.ts';

/** K3s' kubectl over a folder of nodes and one of passwords; etcd's controller does what a note of the test says. */
const k3s = `printf '%s\\n' "$*" | sed 's/^kubectl --kubeconfig=[^ ]* --cache-dir=[^ ]* --request-timeout=[^ ]* //' >>/srv/calls
for node; do :; done
case $* in
  *'get nodes,pods'*) [ ! -e /srv/no-api ] || { echo 'no API' >&2; exit 1; }; cat /srv/told ;;
  *'get secrets'*) ls /srv/passwords | sed 's/^/Password\\t/' ;;
  *'get nodes --ignore-not-found'*) [ ! -e /srv/no-api ] || exit 1; [ ! -e "/srv/nodes/$node" ] || echo "node/$node" ;;
  *annotate*) [ -e /srv/stuck ] || : >/srv/removed ;;
  *'get node -o'*) [ ! -e /srv/removed ] || echo wk-2 ;;
  *'delete node'*) rm -f "/srv/nodes/$node" ;;
  *'delete secret'*) rm -f "/srv/passwords/$node" ;;
  *drain*) [ ! -e /srv/held ] || { echo 'cannot evict' >&2; exit 1; } ;;
esac`;

function withServer(userland: Userland): ShellHost {
  const host = fresh(userland);
  const folder = userland === 'busybox' ? '/usr/local/sbin' : '/srv/sbin';
  mkdirSync(join(host.root, 'srv/sbin'), { recursive: true });
  if (userland === 'dash') host.mount('mount --bind "$1/srv/sbin" "$1/usr/local/sbin"');
  const systemctl = 'echo "$*" >>/srv/units';
  for (const [name, text] of Object.entries({ k3s, systemctl }))
    host.write(`${folder}/${name}`, `#!/bin/sh\n${text}\n`, 0o755);
  const files = {
    '/srv/calls': '',
    '/srv/units': '',
    '/srv/told': '',
    '/srv/nodes/wk-2': '',
    '/srv/nodes/wk-1': '',
    '/srv/passwords/wk-2.node-password.k3s': '',
  };
  for (const [path, text] of Object.entries(files)) host.write(path, text);
  return host;
}

const plan = (member: boolean): RemovalPlan => ({ drain: undefined, stops: false, member, serversLeft: 1, words: [] });
const left = async (host: ShellHost): Promise<string> =>
  (await host.run('ls /srv/nodes /srv/passwords | tr "\\n" " "')).stdout.trim();
/** What was asked or told of the API, by its first word. */
const told = (host: ShellHost): readonly string[] =>
  host
    .text('/srv/calls')
    .split('\n')
    .flatMap(line => (line === '' ? [] : [line.split(' ')[0] ?? '']));

describe.each(userlands)('the nodes of a cluster, with %s', userland => {
  test('an agent is forgotten with its password, once and again', async () => {
    const host = withServer(userland);
    expect(await host.run(k3sNodes.forget(plan(false), 'wk-2'))).toMatchObject({ code: 0, stdout: '' });
    expect(await left(host)).toBe('/srv/nodes: wk-1  /srv/passwords:');
    expect(told(host)).not.toContain('annotate');
    expect(await host.run(k3sNodes.forget(plan(false), 'wk-2'))).toMatchObject({ code: 0 });
    expect(await left(host)).toBe('/srv/nodes: wk-1  /srv/passwords:');
  });

  test('a server goes out of etcd before its node does', async () => {
    const host = withServer(userland);
    expect(await host.run(k3sNodes.forget(plan(true), 'wk-2'))).toMatchObject({ code: 0 });
    expect(told(host)).toEqual(['get', 'annotate', 'get', 'delete', 'delete']);
    expect(await left(host)).toBe('/srv/nodes: wk-1  /srv/passwords:');
  });

  test('as long as it is a member its node stays', async () => {
    const host = withServer(userland);
    host.write('/srv/stuck', '');
    // The last call of the clock is beyond the limit.
    const clock = `#!/bin/sh\necho 1 >>/srv/ticks\nwc -l </srv/ticks | tr -d ' ' | sed 's/$/000/'\n`;
    host.write(`${userland === 'busybox' ? '/usr/local/sbin' : '/srv/sbin'}/date`, clock, 0o755);
    const { code, stderr } = await host.run(k3sNodes.forget(plan(true), 'wk-2'));
    expect(code).toBe(1);
    expect(stderr).toContain('wk-2 is a member of etcd still');
    expect(await left(host)).toContain('wk-2');
  });

  test('where the API does not answer nothing is forgotten', async () => {
    const host = withServer(userland);
    host.write('/srv/no-api', '');
    expect((await host.run(k3sNodes.forget(plan(false), 'wk-2'))).code).not.toBe(0);
    expect(await left(host)).toContain('wk-2.node-password.k3s');
    expect((await host.run(k3sNodes.read)).code).not.toBe(0);
  });

  test('what is asked changes nothing, and names passwords without what is in them', async () => {
    const host = withServer(userland);
    expect(await host.run(k3sNodes.read)).toMatchObject({ code: 0, stdout: 'Password\twk-2.node-password.k3s\n' });
    expect(told(host)).toEqual(['get', 'get']);
  });

  test('a node that is not emptied is no success', async () => {
    const host = withServer(userland);
    expect(await host.run(k3sNodes.drain('wk-2', 30))).toMatchObject({ code: 0 });
    expect(host.text('/srv/calls')).toContain(
      'drain --ignore-daemonsets --delete-emptydir-data --force --timeout=30s -- wk-2',
    );
    host.write('/srv/held', '');
    expect(await host.run(k3sNodes.drain('wk-2', 30))).toMatchObject({ code: 1, stderr: 'cannot evict\n' });
  });

  test('what makes a host a node is stopped, and no boot starts it; a host without it is left alone', async () => {
    const host = withServer(userland);
    expect(await host.run(k3sNodes.stop)).toMatchObject({ code: 0 });
    expect(host.text('/srv/units')).toBe('');
    host.write('/etc/systemd/system/k3s-agent.service', '');
    expect(await host.run(k3sNodes.stop)).toMatchObject({ code: 0 });
    expect(host.text('/srv/units')).toBe('disable --quiet k3s-agent.service\nstop k3s-agent.service\n');
  });
});
