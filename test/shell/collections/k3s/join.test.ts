import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { etcdDisk } from '../../../../src/collections/k3s/resources/etcd-disk.ts';
import { etcdWay } from '../../../../src/collections/k3s/resources/etcd-way.ts';
import { k3sJoin } from '../../../../src/collections/k3s/resources/k3s-join.ts';
import { converges } from '../../converges.ts';
import { fresh } from '../../fresh.ts';
import { userlands } from '../../harness.ts';

const [one, two, three] = [1, 2, 3].map(host => `https://10.8.0.${host}:6443`) as [string, string, string];
const FILE = '/etc/rancher/k3s/config.yaml.d/10-provision-join.yaml';

describe.each(userlands)('the way to other servers, with %s', userland => {
  const task = etcdWay.bind({
    peers: [
      { name: 'ms-2', address: '10.8.0.2' },
      { name: 'ms-3', address: '10.8.0.3' },
    ],
    within: 50,
  });
  const withPing = (text: string) => {
    const host = fresh(userland);
    mkdirSync(join(host.root, 'srv/sbin'), { recursive: true });
    if (userland === 'dash') host.mount('mount --bind "$1/srv/sbin" "$1/usr/local/sbin"');
    host.write(`${userland === 'busybox' ? '/usr/local/sbin' : '/srv/sbin'}/ping`, `#!/bin/sh\n${text}\n`, 0o755);
    return host;
  };
  const iputils = (rtt: string) => `echo 'rtt min/avg/max/mdev = ${rtt}/150.2/200.0/0.5 ms'`;

  test('is measured before a host becomes a member, and refused where it is too far', async () => {
    expect(await withPing(iputils('12.5')).plan(task)).toEqual({ kind: 'none', why: 'ms-2 12.5 ms, ms-3 12.5 ms' });
    // busybox' own words.
    const far = withPing(
      "case $* in *0.3) echo 'round-trip min/avg/max = 80.2/90.1/99.0 ms' ;; *) echo '3 packets transmitted, 0 received, 100% packet loss'; exit 1 ;; esac",
    );
    expect(await far.plan(task)).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('more than 50 ms to another server and back (ms-3: 80.2 ms)'),
    });
    far.write('/var/lib/rancher/k3s/server/db/etcd/member/wal', '');
    expect(await far.plan(task)).toEqual({ kind: 'none', why: 'it is a member already' });
    expect(await withPing('echo nonsense').plan(task)).toMatchObject({ kind: 'unreadable' });
    expect(await withPing('exit 1').plan(task)).toMatchObject({ kind: 'unreadable' });
  });
});

describe.each(userlands)('small synced writes, with %s', userland => {
  test('are measured by the run, once; a disk that is too slow is no place for etcd', async () => {
    const host = fresh(userland);
    mkdirSync(join(host.root, 'var/lib/rancher'), { recursive: true });
    const task = etcdDisk.bind({ within: 10_000 });
    await converges(host, task);
    expect(await host.plan(task)).toMatchObject({ why: expect.stringMatching(/^[0-9.]+ ms each$/) });
    // The same time counts as too long under a limit that no disk keeps.
    const slow = await host.apply(etcdDisk.bind({ within: 0.000_001 }));
    expect(slow).toMatchObject({ code: 1, stderr: expect.stringContaining('more than 0.000001 ms') });
    expect(readdirSync(join(host.root, 'var/lib/rancher'))).toEqual([]);
    host.write('/var/lib/rancher/k3s/server/db/etcd/member/wal', '');
    expect(await host.plan(task)).toEqual({ kind: 'none', why: 'it is a member already' });
  });
});

describe.each(userlands)('the server to join, with %s', userland => {
  const server = (more: object) => k3sJoin.bind({ role: 'server', step: 'join', from: [], any: [two, three], ...more });
  const becomeMember = '/var/lib/rancher/k3s/server/db/etcd/member/wal';

  test('a founder joins nobody; once it is a member it knows another server', async () => {
    const host = fresh(userland);
    const founding = server({ founds: true });
    expect((await converges(host, founding)).fields).toEqual([
      { name: 'joins', before: undefined, after: 'cluster-init: true' },
    ]);
    expect(host.mode(FILE)).toBe('0600');
    const knows = server({ step: 'know', from: [three] });
    expect(await host.plan(knows)).toMatchObject({ kind: 'none' });
    host.write(becomeMember, '');
    expect(await host.plan(server({ from: [three], tokens: 'K10a b' }))).toMatchObject({ kind: 'none' });
    // Nobody has joined yet.
    expect(await host.plan(server({ step: 'know' }))).toMatchObject({ kind: 'none' });
    expect((await converges(host, knows)).fields).toEqual([
      { name: 'joins', before: 'cluster-init: true', after: `server: ${three}` },
    ]);
    expect(host.text(FILE)).toContain('token-file: /var/lib/rancher/k3s/server/token\n');
    // Another would be better now: who has joined does not mind.
    expect(await host.plan(server({ step: 'know', from: [two] }))).toMatchObject({ kind: 'none' });
    expect((await converges(host, server({ step: 'know', from: [two], any: [two] }))).fields).toHaveLength(1);
  });

  test('one that joins is given the tokens; that it has joined is no change any more', async () => {
    const host = fresh(userland);
    const joins = server({ from: [two], tokens: 'K10a::server:b agents' });
    const { fields } = await converges(host, joins);
    expect(JSON.stringify(fields)).not.toContain('K10a');
    expect(host.text(FILE)).toContain(`server: ${two}\ntoken-file: /etc/rancher/k3s/server-token\n`);
    expect(host.text('/etc/rancher/k3s/server-token')).toBe('K10a::server:b\n');
    expect(host.text('/etc/rancher/k3s/agent-token')).toBe('agents');
    expect(host.mode('/etc/rancher/k3s/server-token')).toBe('0600');
    host.write(becomeMember, '');
    expect(await host.plan(server({ step: 'know', from: [three] }))).toMatchObject({ kind: 'none' });
  });

  test('an agent has a token of its own', async () => {
    const host = fresh(userland);
    await converges(host, k3sJoin.bind({ role: 'agent', step: 'join', from: [one], any: [one, two] }));
    expect(host.text(FILE)).toMatch(/^#.*\nserver: https:\/\/10\.8\.0\.1:6443\n$/);
  });
});
