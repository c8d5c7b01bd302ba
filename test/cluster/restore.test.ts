import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { provision } from '../twin/fixtures/cli.ts';
import { homeInventory, possible, Rehearsal } from '../twin/fixtures/rehearsal.ts';
import { cachedVersion } from './parts.ts';

const version = possible && process.env['PROVISION_CLUSTER_ALL'] === '1' ? cachedVersion('flannel') : undefined;

/** Objects without worth, made and removed again. */
const many = `for at in $(seq 600); do printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: many-%s, labels: {many: "yes"}}\\n---\\n' "$at"; done |
  k3s kubectl create -f - >/dev/null
k3s kubectl delete configmap -l many=yes --wait=false >/dev/null`;

const hosts = ['ms-1', 'wk-1', 'wk-2', 'ctb-edge-1'];

/** The shipped inventory with flannel, with one server or with the first three hosts as servers. */
const withServers = (count: 1 | 3): string => {
  const one = homeInventory(`ring-restore-${count}`).replace(
    '  services: 10.43.0.0/16\n',
    `  services: 10.43.0.0/16\n  version: ${version}\n  network: flannel\n  server: { disable: [local-storage, metrics-server] }\n`,
  );
  if (count === 1) return one;
  return one.replace('roles: [agent]', 'roles: [server]').replace('roles: [agent]', 'roles: [server]');
};

describe.skipIf(version === undefined).each([
  [1, 'sqlite'],
  [3, 'etcd'],
] as const)('a restore with real K3s, %i server(s), %s', { timeout: 600_000 }, (count, datastore) => {
  let ring: Rehearsal;
  let key = '';
  let file = '';
  let uid = '';
  let token = '';
  const servers = hosts.slice(0, count);
  const well = async (words: string) => {
    const ended = await ring.run(words);
    expect(ended, `${words}\n${ended.stdout}${ended.stderr}`).toMatchObject({ code: 0 });
    return ended;
  };
  const kubectl = (words: string): Promise<string> => ring.must('ms-1', `k3s kubectl ${words}`);
  const uidNow = (): Promise<string> => kubectl("get namespace kube-system -o 'jsonpath={.metadata.uid}'");
  const asideOn = (host: string): Promise<string> =>
    ring.must(host, 'ls -d /var/lib/rancher/k3s/before-restore-* 2>/dev/null || :');
  const restore = (more = ''): string => `restore ${file} --key-file ${key} --yes${more}`;

  beforeAll(async () => {
    ring = new Rehearsal(withServers(count));
    key = join(ring.folder, 'key');
    const up = await ring.provision(['twin', 'up', '--privileged', ...hosts]);
    expect(up, up.stdout + up.stderr).toMatchObject({ code: 0 });
    await well('phase2 --yes');
    const locked = await ring.provision(['artifacts', 'lock']);
    expect(locked, locked.stderr).toMatchObject({ code: 0 });
    await well('phase3 --yes');
    const made = await provision(['secret', 'keygen', key], { cwd: ring.folder });
    expect(made, made.stderr).toMatchObject({ code: 0 });
    await kubectl('create secret generic before --from-literal=word=only-in-the-backup');
    uid = await uidNow();
    // The gate's own pods are still ending, and are noted, or not.
    await ring.must('ms-1', 'while k3s kubectl get pods -A --no-headers | grep -v coredns; do sleep 1; done');
    const { stdout } = await well(`backup --key-file ${key}`);
    file = /\S+\.backup/.exec(stdout)?.[0] ?? '';
    token = await ring.must('ms-1', 'cat /var/lib/rancher/k3s/server/token');
    await kubectl('create configmap after');
    await kubectl('delete secret before');
    // Its numbers run far ahead of the backup's, as in days between the two.
    await ring.must('ms-1', many);
  }, 900_000);
  afterAll(async () => {
    await ring?.down();
  });

  test('what a dry run shows, it touches nothing of', async () => {
    const states = () =>
      Promise.all(hosts.map(host => ring.must(host, 'systemctl show -p MainPID,NRestarts k3s k3s-agent')));
    const before = await states();
    const { stdout } = await well(`${restore()} --dry-run`);
    expect(stdout).toContain(`${datastore} of ${version}, gathered on ms-1`);
    expect(stdout).toContain('set aside in /var/lib/rancher/k3s/before-restore-');
    for (const other of servers.slice(1)) expect(stdout).toContain(other);
    expect(await states()).toEqual(before);
    expect(await asideOn('ms-1')).toBe('');
  });

  test('a backup of another cluster is refused before any host is asked', async () => {
    const other = join(ring.folder, 'other.backup');
    const bytes = readFileSync(resolve(ring.folder, file));
    const end = bytes.indexOf('\n');
    const head = bytes.subarray(0, end).toString('utf8').replace(uid, '00000000-0000-4000-8000-000000000000');
    writeFileSync(other, Buffer.concat([Buffer.from(head), bytes.subarray(end)]));
    const ended = await ring.run(`restore ${other} --key-file ${key} --yes`);
    expect(ended.code, ended.stdout).not.toBe(0);
    expect(ended.stdout + ended.stderr).toContain('by the lock beside the inventory');
  });

  test('a drill proves the backup in a twin of its own, and touches no host', async () => {
    const before = await ring.must('ms-1', 'systemctl show -p MainPID,NRestarts k3s');
    const drill = ['restore', file, '--drill', '--key-file', key];
    const ended = await ring.provision(count === 1 ? drill : [...drill, '--json']);
    expect(ended, ended.stdout + ended.stderr).toMatchObject({ code: 0 });
    expect(ended.stdout).toMatch(
      count === 1
        ? /^this backup works: \d+ objects, \d+ secrets, \d+ s/m
        : /"objects":\d+,"secrets":\d+,"differences":\[\]/,
    );
    expect(await ring.must('ms-1', 'systemctl show -p MainPID,NRestarts k3s')).toBe(before);
    expect(readdirSync('/run/netns').filter(name => name.startsWith('twin.drill'))).toEqual([]);
  });

  test('the cluster is as it was, on every host, and the gate says GO', async () => {
    // A datastore is worth nothing with another token than its own.
    await ring.must('ms-1', 'k3s token rotate --new-token=of-later');
    expect(await ring.must('ms-1', 'cat /var/lib/rancher/k3s/server/token')).not.toBe(token);
    const { stdout } = await well(restore());
    expect(stdout).toContain('GO  k3s');
    // K3s was started once, by what put the backup there.
    expect(stdout).not.toMatch(/because older than|↻/);
    expect(await uidNow()).toBe(uid);
    expect(await ring.must('ms-1', 'cat /var/lib/rancher/k3s/server/token')).toBe(token);
    expect(await kubectl("get secret before -o 'jsonpath={.data.word}'")).toBe(
      Buffer.from('only-in-the-backup').toString('base64'),
    );
    expect(await kubectl('get configmap --ignore-not-found after')).toBe('');
    for (const host of servers) expect(await asideOn(host)).toMatch(/before-restore-/);
    for (const host of hosts)
      expect(
        await ring.must(host, 'ls -d /var/lib/provision/restore /var/lib/rancher/k3s/restoring 2>&1 || :'),
      ).not.toMatch(/^\//m);
    const word = token.split(':').at(-1) ?? '';
    for (const [name, text] of ring.journal()) expect([name, text.includes(word)]).toEqual([name, false]);
    expect((await well('phase3 --yes')).stdout).toContain('nothing changed');
  });

  test('pods are served after it: what watches the API has noticed', async () => {
    await kubectl('create deployment later --image=docker.io/rancher/mirrored-library-busybox:1.37.0 -- sleep 86400');
    await kubectl('wait deployment/later --for=condition=Available --timeout=120s');
    // CoreDNS watches the API from a pod: it knows a Service that was made now.
    await kubectl('create service clusterip later --tcp=80:80');
    await kubectl(
      'exec deployment/later -- timeout 60 sh -c "until nslookup later.default.svc.cluster.local; do sleep 1; done"',
    );
    await well('gate phase3');
  });

  test('killed in the middle, phase 3 is refused, and the next call comes to the same end', async () => {
    await kubectl('create configmap after');
    // The controller goes once K3s was stopped; what is at work on the host goes on, or not: both are to be borne.
    const child = ring.run(restore());
    await expect
      .poll(() => ring.must('ms-1', 'systemctl is-active k3s || :'), { timeout: 120_000, interval: 100 })
      .not.toBe('active');
    const off = await ring.provision(['twin', 'power', 'off', 'ms-1']);
    expect(off, off.stderr).toMatchObject({ code: 0 });
    expect(await child).not.toMatchObject({ code: 0 });
    const on = await ring.provision(['twin', 'power', 'on', 'ms-1']);
    expect(on, on.stderr).toMatchObject({ code: 0 });
    const refused = await ring.run('phase3 --yes');
    expect(refused.code, refused.stdout).not.toBe(0);
    expect(refused.stdout).toContain('a restore was cut off on ms-1');
    const { stdout } = await well(restore());
    expect(stdout).toContain('goes on');
    expect(stdout).toContain('GO  k3s');
    expect(await uidNow()).toBe(uid);
    expect(await kubectl('get configmap --ignore-not-found after')).toBe('');
  });

  test('a server that has lost its data gets it back', async () => {
    await ring.must('ms-1', 'systemctl stop k3s; rm -rf /var/lib/rancher/k3s/server /etc/rancher/node');
    const { stdout } = await well(restore());
    expect(stdout).toContain('it has no datastore now');
    expect(stdout).toContain('GO  k3s');
    expect(await uidNow()).toBe(uid);
  });
});
