import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { k3sRestore } from '../../../../src/collections/k3s/restore/k3s-restore.ts';
import type { BackedUp, RestorePlan } from '../../../../src/model/cluster/restore-way.ts';
import { fresh } from '../../fresh.ts';
import { type ShellHost, type Userland, userlands } from '../../harness.ts';

const data = '/var/lib/rancher/k3s';
const server = `${data}/server`;
const aside = `${data}/before-restore-2026-11-30T07-00-00Z`;
const uid = '11111111-1111-4111-8111-111111111111';
const other = '22222222-2222-4222-8222-222222222222';
const joins = '/etc/rancher/k3s/config.yaml.d/10-provision-join.yaml';

const backup = (datastore: 'sqlite' | 'etcd' = 'sqlite'): BackedUp => ({
  cluster: 'home',
  uid,
  ca: 'a'.repeat(64),
  host: 'ms-1',
  version: 'v1.36.3+k3s1',
  datastore,
  taken: '2026-11-29T18:00:00.000Z',
  sha256: 'b'.repeat(64),
});
const plan: RestorePlan = { server: 'ms-1', others: ['wk-1'], agents: [], aside, goesOn: false, words: [] };

/** K3s' API tells what lies in its datastore; of a snapshot it makes an etcd. */
const k3s = `db=${server}/db
holds() { cat $db/state.db $db/etcd/member/db 2>/dev/null | sed -n "$1"; }
case $* in
  *--cluster-reset-restore-path=*)
    [ ! -e ${joins} ] || { echo 'it would join another'; exit 1; }
    mkdir -p $db/etcd/member
    cat $db/snapshots/* >$db/etcd/member/db
    : >$db/reset-flag
    [ ! -e /srv/no-reset ] || { echo 'snapshot is broken'; exit 1; }
    echo 'Shutdown request received: "Managed etcd cluster membership has been reset, restart without --cluster-reset flag now."'
    exit 1 ;;
  'server --disable-agent '*)
    echo "$*" >>/srv/served
    [ ! -e /srv/ends ] || { echo 'no such token' >&2; exit 1; }
    exec sleep 20 ;;
  *'get namespace kube-system'*) holds 's/^uid //p' ;;
  *api-resources*) printf '%s\\n' events leases.coordination.k8s.io pods secrets nodes.metrics.k8s.io ;;
  *'get pods -A -o'*) cat /srv/pods ;;
  *'delete pod'*) [ ! -e /srv/no-delete ] || exit 1; echo "$*" | sed 's/.*--namespace/--namespace/' >>/srv/deleted ;;
  *'get customresourcedefinitions'*) cat /srv/defined 2>/dev/null || : ;;
  *'get apiservices'*) printf 'metrics.k8s.io ' ;;
  *'get pods -A'*) holds 's/^kind \\([^ ]*\\) /default \\1\\/x /p' ;;
  *'get secrets'*) holds 's/^secret //p' ;;
  *certificate*) echo '{"Certificates":[]}' ;;
  *) echo 'k3s version v1.36.3+k3s1 (4dfafb61)' ;;
esac`;

const systemctl = `echo "$*" >>/srv/calls
case $* in
  *InvocationID*) cat /srv/invocation ;;
  *ActiveState*) cat /srv/state ;;
  *NRestarts*) echo 0 ;;
  stop*) echo inactive >/srv/state ;;
  start*) echo active >/srv/state; echo more >>/srv/invocation ;;
esac`;

const before = `uid ${other}\nkind pod Running\n`;
const then = `uid ${uid}\nkind pod Running\nkind pod Running\nsecret default/word {"word":"c2VjcmV0"}\n`;

/** A server that runs, and the content of a backup that was sent to it. */
function withServer(
  userland: Userland,
  {
    datastore = 'sqlite',
    tools = {},
  }: { datastore?: 'sqlite' | 'etcd'; tools?: Readonly<Record<string, string>> } = {},
): ShellHost {
  const host = fresh(userland);
  const folder = userland === 'busybox' ? '/usr/local/sbin' : '/srv/sbin';
  mkdirSync(join(host.root, 'srv/sbin'), { recursive: true });
  if (userland === 'dash') host.mount('mount --bind "$1/srv/sbin" "$1/usr/local/sbin"');
  for (const [name, text] of Object.entries({ systemctl, k3s, journalctl: ':', ...tools }))
    host.write(`${folder}/${name}`, `#!/bin/sh\n${text}\n`, 0o755);
  const files = {
    '/srv/calls': '',
    '/srv/state': 'active\n',
    '/srv/invocation': 'first\n',
    '/etc/systemd/system/k3s.service': '',
    '/etc/rancher/k3s/config.yaml': 'as: wanted now',
    '/etc/rancher/k3s/agent-token': 'agents now',
    [joins]: 'server: https://10.0.0.2:6443\n',
    '/etc/rancher/node/password': 'now',
    [`${server}/token`]: 'token now',
    [`${server}/tls/server-ca.crt`]: 'CA now',
    [`${server}/manifests/mine.yaml`]: 'kind: ConfigMap',
    [`${data}/agent/server-ca.crt`]: 'CA now',
    [datastore === 'sqlite' ? `${server}/db/state.db` : `${server}/db/etcd/member/db`]: before,
  };
  for (const [path, text] of Object.entries(files)) host.write(path, text, 0o600);
  const content = {
    '/etc/rancher/k3s/config.yaml': 'as: wanted then',
    '/etc/rancher/k3s/agent-token': 'agents then',
    '/etc/rancher/node/password': 'then',
    '/var/lib/provision/cluster': `name home\nuid ${uid}\n`,
    '/var/lib/provision/backup/notes': 'objects pod 2\nsecret default/word cafe\ncertificates [1]\n',
    [`${server}/token`]: 'token then',
    [`${server}/tls/server-ca.crt`]: 'CA then',
    [datastore === 'sqlite' ? `${server}/db/state.db` : `${server}/db/snapshots/provision-1`]: then,
  };
  for (const [path, text] of Object.entries(content)) host.write(`/srv/content${path}`, text, 0o600);
  return host;
}

const arrive = `mkdir -p /var/lib/provision/staged
tar -C /srv/content -cf /var/lib/provision/staged/${backup().sha256} .`;

const unpack = async (host: ShellHost, of = backup()) => {
  expect(await host.run(arrive)).toMatchObject({ code: 0 });
  return host.run(k3sRestore.unpack(plan, of));
};

/** Every file of the cluster and what is in it, whatever its time. */
const picture = async (host: ShellHost): Promise<string> =>
  (await host.run(`cd /; find var/lib/rancher etc/rancher var/lib/provision -type f -exec sha256sum {} + | sort -k 2`))
    .stdout;

describe.each(userlands)('a restore, with %s', userland => {
  test('is laid out beside its place, and nothing of the cluster is touched', async () => {
    const host = withServer(userland);
    const was = await picture(host);
    expect(await unpack(host)).toMatchObject({ code: 0 });
    const lines = (await picture(host)).split('\n').filter(line => !/k3s\/restoring\/|provision\/restore\//.test(line));
    expect(lines.join('\n')).toBe(was);
    expect(host.text('/srv/calls')).toBe('');
    expect(host.mode('/var/lib/provision/restore')).toBe('0700');
    expect((await host.run(`ls -A /var/lib/provision/staged`)).stdout).toBe('');
    const told = k3sRestore.toldOf('ms-1', await host.run(k3sRestore.read));
    expect(told).toMatchObject({ datastore: true, underWay: { sha256: backup().sha256, aside } });
  });

  test('is refused where a disk is mounted in what would be set aside', async () => {
    const host = withServer(userland);
    host.mount(`mount -t tmpfs none "$1${server}/tls"`);
    const { code, stderr } = await unpack(host);
    expect(code).toBe(1);
    expect(stderr).toContain(`a disk is mounted at ${server}/tls`);
    expect((await host.run(`ls ${data}`)).stdout).not.toContain('restoring');
  });

  test('puts what belongs together in its place, keeps what was there, and says what the API tells otherwise', async () => {
    const host = withServer(userland);
    await unpack(host);
    const placed = await host.run(k3sRestore.place(plan, backup()));
    expect(placed, placed.stderr).toMatchObject({ code: 0 });
    expect(k3sRestore.differencesOf(placed)).toEqual(['secret default/word has other data']);
    for (const [path, text] of Object.entries({
      [`${server}/token`]: 'token then',
      [`${server}/tls/server-ca.crt`]: 'CA then',
      [`${server}/db/state.db`]: then,
      '/etc/rancher/k3s/agent-token': 'agents then',
      '/etc/rancher/node/password': 'then',
      // The inventory's, and the user's.
      '/etc/rancher/k3s/config.yaml': 'as: wanted now',
      [`${server}/manifests/mine.yaml`]: 'kind: ConfigMap',
      [`${aside}${server}/token`]: 'token now',
      [`${aside}${server}/db/state.db`]: before,
      [`${aside}${server}/tls/server-ca.crt`]: 'CA now',
      [`${aside}/etc/rancher/k3s/agent-token`]: 'agents now',
      [`${aside}/etc/rancher/node/password`]: 'now',
    }))
      expect([path, host.text(path)]).toEqual([path, text]);
    expect(host.mode(aside)).toBe('0700');
    const calls = host
      .text('/srv/calls')
      .split('\n')
      .filter(line => !line.startsWith('show'));
    expect(calls).toEqual([
      'disable --quiet k3s.service',
      'stop k3s.service',
      'enable --quiet k3s.service',
      'start --no-block -- k3s.service',
      '',
    ]);
    expect(await host.run(k3sRestore.done)).toMatchObject({ code: 0 });
    expect((await host.run(`ls -A ${data} /var/lib/provision`)).stdout).not.toMatch(/restoring|^restore$/m);
    expect(host.text(`${aside}${server}/token`)).toBe('token now');
  });

  test('that was killed before any of its steps comes to the same end when it is called again', async () => {
    const whole = withServer(userland);
    await unpack(whole);
    await whole.run(k3sRestore.place(plan, backup()));
    const end = (await picture(whole)).replace(/^.*provision\/restore\/.*\n/gm, '');
    // Dies before the one after the other, as often as there are any.
    const dying = (tool: string): string =>
      `n=$(cat /srv/left); echo $((n - 1)) >/srv/left; [ "$n" != 0 ] || { kill -KILL $PPID; exit 1; }; exec /bin/${tool} "$@"`;
    let kills = 0;
    for (let at = 0; ; at += 1) {
      const host = withServer(userland, { tools: { mv: dying('mv'), cp: dying('cp') } });
      host.write('/srv/left', '1000');
      await unpack(host);
      host.write('/srv/left', String(at));
      if ((await host.run(k3sRestore.place(plan, backup()))).code === 0) break;
      kills += 1;
      // No boot starts it with half of its data.
      expect(host.text('/srv/calls')).not.toMatch(/^(enable|start)/m);
      host.write('/srv/left', '1000');
      const again = await host.run(k3sRestore.place(plan, backup()));
      expect([at, again.code, again.stderr]).toEqual([at, 0, '']);
      expect((await picture(host)).replace(/^.*provision\/restore\/.*\n/gm, '')).toBe(end);
    }
    expect(kills).toBeGreaterThan(10);
  }, 120_000);

  test('says where all is when another cluster answers, or when K3s was started by hand in between', async () => {
    const host = withServer(userland);
    host.write(`/srv/content${server}/db/state.db`, before, 0o600);
    await unpack(host);
    const { code, stderr } = await host.run(k3sRestore.place(plan, backup()));
    expect(code).toBe(1);
    expect(stderr).toContain(`its API says UID ${other}`);
    expect(stderr).toContain(aside);

    const twice = withServer(userland);
    await unpack(twice);
    twice.write(`${aside}${server}/token`, 'the old one', 0o600);
    expect((await twice.run(k3sRestore.place(plan, backup()))).stderr).toContain('are both there');
    expect(twice.text(`${server}/token`)).toBe('token now');
  });

  test('waits for phase 3 where K3s is not installed', async () => {
    const host = withServer(userland);
    await host.run(`rm -r /etc/systemd/system/k3s.service /etc/rancher ${server}`);
    await unpack(host);
    expect(await host.run(k3sRestore.place(plan, backup()))).toMatchObject({ code: 0, stdout: 'later\n' });
    expect(host.text(`${server}/db/state.db`)).toBe(then);
    expect(host.text('/etc/rancher/k3s/config.yaml')).toBe('as: wanted then');
  });

  test('makes an etcd of the snapshot, alone; one that fails leaves all where it says, and is tried again', async () => {
    const host = withServer(userland, { datastore: 'etcd' });
    await unpack(host, backup('etcd'));
    host.write('/srv/no-reset', '');
    const failed = await host.run(k3sRestore.place(plan, backup('etcd')));
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain('snapshot is broken');
    expect(failed.stderr).toContain(aside);
    expect(host.text('/srv/calls')).not.toMatch(/^(enable|start)/m);
    await host.run('rm /srv/no-reset');
    const placed = await host.run(k3sRestore.place(plan, backup('etcd')));
    expect(placed, placed.stderr).toMatchObject({ code: 0 });
    expect(host.text(`${server}/db/etcd/member/db`)).toBe(then);
    expect(host.text(`${aside}${server}/db/etcd/member/db`)).toBe(before);
    expect(host.text(`${aside}${joins}`)).toContain('server:');
  });

  test('another server is stopped for good, and left with nothing that would make it a member', async () => {
    const host = withServer(userland, { datastore: 'etcd' });
    for (const _ of ['once', 'again'])
      expect(await host.run(k3sRestore.stop(plan, backup('etcd')))).toMatchObject({ code: 0 });
    expect(host.text('/srv/calls')).toContain('disable --quiet k3s.service\nstop k3s.service\n');
    for (const _ of ['once', 'again']) expect(await host.run(k3sRestore.leave(plan))).toMatchObject({ code: 0 });
    await host.run(k3sRestore.done);
    const told = k3sRestore.toldOf('wk-1', await host.run(k3sRestore.read));
    expect(told).toEqual({ datastore: false, version: 'v1.36.3+k3s1' });
    expect(host.text(`${aside}${server}/db/etcd/member/db`)).toBe(before);
  });

  test('pods of ours that watch the API are started anew, and those of others are named', async () => {
    const host = withServer(userland);
    host.write(
      '/srv/pods',
      `kube-system coredns-1 coredns Running ReplicaSet
kube-system job-1 helm Succeeded Job
kube-system alone traefik Running\x20
calico-system calico-node-1 calico-node Running DaemonSet
default web-1 default Running ReplicaSet
mine operator-1 operator Running ReplicaSet
`,
    );
    const told = await host.run(k3sRestore.anew);
    expect(told, told.stderr).toMatchObject({ code: 0 });
    expect(host.text('/srv/deleted').split('\n')).toEqual([
      '--namespace=kube-system --wait=false --ignore-not-found coredns-1',
      '--namespace=calico-system --wait=false --ignore-not-found calico-node-1',
      '',
    ]);
    expect(k3sRestore.watchersOf(told)).toEqual([
      expect.stringMatching(/tells them nothing until .*: kube-system\/alone, mine\/operator-1$/),
    ]);
    host.write('/srv/no-delete', '');
    expect((await host.run(k3sRestore.anew)).code).not.toBe(0);
    await host.run('rm /etc/systemd/system/k3s.service');
    expect(k3sRestore.watchersOf(await host.run(k3sRestore.anew))).toEqual([
      expect.stringMatching(/^K3s is not installed yet/),
    ]);
  });

  test('a drill starts the server alone, with the addresses that it had, and says what the API tells', async () => {
    for (const datastore of ['sqlite', 'etcd'] as const) {
      const host = withServer(userland, { datastore, tools: { ip: 'echo "$*" >>/srv/calls' } });
      const { drill } = k3sRestore;
      await host.run(
        `rm -rf ${data} /etc/rancher ${joins}; cp -Rp /srv/content/. /
printf '%s\\n' 'flannel-iface: wg0' 'node-ip: 10.0.0.1,fd00::1' 'advertise-address: "10.0.0.1"' >/etc/rancher/k3s/config.yaml`,
      );
      const script = drill.script(backup(datastore));
      const { code, stdout, stderr } = await host.run(script);
      expect([datastore, code, stderr]).toEqual([datastore, 0, '']);
      expect(drill.foundIn('ms-1', { code, stdout, stderr })).toEqual({
        objects: 3,
        secrets: 1,
        differences: ['secret default/word has other data'],
        changing: [],
      });
      expect(host.text('/srv/calls')).toBe('address add 10.0.0.1 dev lo\naddress add fd00::1 dev lo\n');
      expect(host.text('/etc/rancher/k3s/config.yaml')).not.toContain('flannel-iface');
      expect(host.text('/srv/served')).toContain('server --disable-agent --disable-scheduler');
    }
  });

  test('a drill does not work where K3s ends with the backup, or is another cluster', async () => {
    const host = withServer(userland, { tools: { ip: ':' } });
    await host.run('cp -Rp /srv/content/. /');
    const script = k3sRestore.drill.script(backup());
    host.write(`${server}/db/state.db`, before, 0o600);
    const other = await host.run(script);
    expect(() => k3sRestore.drill.foundIn('ms-1', other)).toThrow('this backup does not work');
    expect(other.stderr).toContain('and the backup is of');
    host.write(`${server}/db/state.db`, '', 0o600);
    host.write('/srv/ends', '');
    const ended = await host.run(script);
    expect([ended.code, ended.stderr]).toEqual([1, 'no such token\nK3s ended with the backup\n']);
  });

  test('asking changes nothing', async () => {
    const host = withServer(userland);
    await host.run(k3sRestore.read);
    const was = host.tree();
    expect(await host.run(k3sRestore.read)).toMatchObject({ code: 0 });
    expect(host.tree()).toBe(was);
  });
});
