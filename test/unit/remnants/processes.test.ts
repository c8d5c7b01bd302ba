import { describe, expect, test } from 'vitest';
import { CAUTIOUS } from '../../../src/remnants/ownership.ts';
import { keptProcesses, leftProcesses, parseProcesses } from '../../../src/remnants/processes.ts';

interface Row {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  readonly cgroup?: string;
  readonly name?: string;
  readonly state?: string;
}

/** What the probe prints: each line of each file behind the file's name. */
function output(self: number, rows: readonly Row[]): string {
  const file = (pid: number, kind: string, text: string): string[] =>
    text.split('\n').map(line => `/proc/${pid}/${kind}:${line}`);
  const stat = ({ pid, parent, name = 'sh', state = 'S' }: Row): string =>
    `${pid} (${name}) ${state} ${parent} 1 1 0 -1 4194560 1 1 0 0 1 1 1 1 20 0 1 0 ${pid}00 1 1`;
  return [
    `self ${self}`,
    ...rows.flatMap(row => file(row.pid, 'stat', stat(row))),
    ...rows.flatMap(row => (row.command === '' ? [] : file(row.pid, 'cmdline', row.command))),
    ...rows.flatMap(row => file(row.pid, 'cgroup', `0::${row.cgroup ?? '/'}`)),
    '',
  ].join('\n');
}

const patterns = {
  commands: ['k3s server*', '/usr/local/bin/k3s *', '/var/lib/rancher/*'],
  cgroups: ['*/kubepods*'],
  owners: CAUTIOUS,
};
const SHIM = '/var/lib/rancher/k3s/data/abc/bin/containerd-shim-runc-v2 -namespace k8s.io -id 1 ';

const rows: readonly Row[] = [
  { pid: 1, parent: 0, command: '/sbin/init' },
  { pid: 2, parent: 0, command: '' },
  { pid: 40, parent: 1, command: 'sshd: listener' },
  { pid: 41, parent: 40, command: 'sshd: root@notty' },
  { pid: 42, parent: 41, command: 'sh -s k3s server' },
  { pid: 43, parent: 42, command: 'head -c 2048' },
  { pid: 50, parent: 1, command: SHIM },
  { pid: 51, parent: 50, command: 'nginx: master process', name: 'a) S 1 (b' },
  { pid: 52, parent: 51, command: 'nginx: worker process' },
  { pid: 53, parent: 1, command: 'redis-server', cgroup: '/kubepods/besteffort/pod1/c1' },
  { pid: 54, parent: 1, command: '/usr/bin/containerd-shim-runc-v2 -namespace moby -id 2 ' },
  { pid: 55, parent: 54, command: 'postgres' },
  { pid: 56, parent: 1, command: 'vim /var/lib/rancher/k3s/config.yaml' },
  { pid: 57, parent: 1, command: SHIM, state: 'Z' },
];

const leftOf = (all: readonly Row[], self = 42): readonly number[] =>
  leftProcesses(parseProcesses(output(self, all)), patterns).map(one => one.pid);

describe('processes', () => {
  test('of the cluster go with all that they started; Docker’s, an editor’s and the dead stay', () => {
    expect(leftOf(rows)).toEqual([50, 51, 52, 53]);
  });

  test('are named by number and start, whatever brackets stand in a name', () => {
    const { all } = parseProcesses(output(42, rows));
    expect(all.find(one => one.pid === 51)).toMatchObject({ parent: 50, started: '5100' });
  });

  test('that ask, or that those depend on, are spared even where a pattern fits', () => {
    expect(leftOf([{ pid: 1, parent: 0, command: 'k3s server' }, ...rows.slice(1)])).not.toContain(1);
    const inside = rows.map(row => (row.pid === 41 ? { ...row, command: 'k3s server' } : row));
    expect(leftOf(inside)).toEqual([50, 51, 52, 53]);
  });

  test('cannot be given a false command line by another one’s', () => {
    const forged = 'x\n/proc/55/cmdline:k3s server\nself 1\nk3s server';
    const more = [{ pid: 30, parent: 1, command: forged }, ...rows, { pid: 60, parent: 1, command: forged }];
    expect(leftOf(more)).toEqual([50, 51, 52, 53]);
  });

  test.each([
    [
      'MicroK8s',
      '/snap/microk8s/7/bin/containerd-shim-runc-v2 -namespace k8s.io -id 1 -address /var/snap/microk8s/common/run/containerd.sock',
    ],
    ['k0s', '/var/lib/k0s/bin/containerd-shim-runc-v2 -namespace k8s.io -id 1 -address /run/k0s/containerd.sock'],
  ])('of %s stay with all that they started, though their pods live in groups of the same names', (_, shim) => {
    const others: readonly Row[] = [
      { pid: 70, parent: 1, command: shim, cgroup: '/kubepods/besteffort/pod9/c9' },
      { pid: 71, parent: 70, command: 'postgres', cgroup: '/kubepods/besteffort/pod9/c9' },
    ];
    const wide = {
      commands: [...patterns.commands, '*/containerd-shim* -namespace k8s.io *'],
      cgroups: patterns.cgroups,
      owners: CAUTIOUS,
    };
    const left = leftProcesses(parseProcesses(output(42, [...rows, ...others])), wide).map(one => one.pid);
    expect(left).toEqual([50, 51, 52, 53]);
  });

  test.each([
    ['by its unit', 'my-store', '/system.slice/my-store.service'],
    ['by its unit with the suffix, in a part of it', 'my-store.service', '/system.slice/my-store.service/worker'],
    ['by a wildcard', 'my-*', '/system.slice/my-store.service'],
    ['by its program', 'k3s', '/x'],
  ])('that the inventory keeps %s stay with all that they started, and are told', (_, name, cgroup) => {
    const more: readonly Row[] = [
      { pid: 60, parent: 1, command: '/usr/local/bin/k3s etcd-snapshot', cgroup },
      { pid: 61, parent: 60, command: 'sh -c backup', cgroup: '/elsewhere' },
    ];
    const seen = parseProcesses(output(42, [...rows, ...more]));
    const kept = { ...patterns, owners: { unknown: 'remove' as const, keep: [name] } };
    expect(leftProcesses(seen, patterns).map(one => one.pid)).toEqual([50, 51, 52, 53, 60, 61]);
    expect(leftProcesses(seen, kept).map(one => one.pid)).toEqual([50, 51, 52, 53]);
    expect(keptProcesses(seen, kept)).toEqual([
      { name: 'pid 60: /usr/local/bin/k3s etcd-snapshot', why: 'wipe.keep names it', kind: 'process' },
      { name: 'pid 61: sh -c backup', why: 'wipe.keep names it', kind: 'process' },
    ]);
    expect(keptProcesses(seen, patterns)).toEqual([]);
  });
});
