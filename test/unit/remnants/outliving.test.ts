import { describe, expect, test } from 'vitest';
import { outliving } from '../../../src/remnants/outliving.ts';
import { CAUTIOUS } from '../../../src/remnants/ownership.ts';

const ended = {
  processes: { commands: ['k3s server*', '/var/lib/rancher/*'], cgroups: ['*/kubepods*'], owners: CAUTIOUS },
  units: ['k3s*.service', 'rke2*.service'],
};

/** What the two probes say of processes, each by its number, parent, command and control group. */
function seen(...processes: readonly (readonly [number, number, string, string])[]): readonly [string, string] {
  const all = [[1, 0, '/sbin/init', '/init.scope'] as const, ...processes];
  const living = all.filter(([, , command]) => /^(\S*\/)?(k3s server|kubelet|k0s)/.test(command));
  return [
    `${living.map(([pid, , command]) => `process ${pid} ${command}`).join('\n')}\nhandshake wg9 5\nunread wg8\n`,
    `self 999\n${all
      .map(
        ([pid, parent, command, cgroup]) =>
          `/proc/${pid}/stat:${pid} (x) S ${parent} ${'0 '.repeat(17)}77\n/proc/${pid}/cmdline:${command}\n/proc/${pid}/cgroup:0::${cgroup}`,
      )
      .join('\n')}`,
  ];
}

describe('what outlives the stages before a flush', () => {
  test('is all that lives where nothing is said to end, tunnels too', () => {
    const [living, processes] = seen([10, 1, 'k3s server', '/system.slice/k3s.service']);
    expect(outliving(living, processes, undefined)).toEqual([
      'k3s server runs (pid 10)',
      'wg9 has heard of 1 peer, the last time 5 s ago',
      'wg8 is there, and its handshakes could not be read',
    ]);
  });

  test.each([
    ['by its command', [10, 1, 'k3s server', '/user.slice']],
    ['by its control group', [10, 1, 'kubelet --x', '/kubepods/besteffort/pod1']],
    ['by its unit', [10, 1, 'kubelet --x', '/system.slice/rke2-agent.service']],
  ] as const)('is not what is ended %s', (_, one) => {
    const [living, processes] = seen(one);
    expect(outliving(living, processes, ended)).toEqual([]);
  });

  test('is not what somebody started who is ended, nor what is gone already', () => {
    const [living, processes] = seen([10, 1, 'k3s server', '/x'], [11, 10, 'kubelet --x', '/x']);
    expect(outliving(`${living}process 12 k0s worker\n`, processes, ended)).toEqual([]);
  });

  test.each([
    [
      'no stage knows',
      [10, 1, 'k0s controller', '/system.slice/k0scontroller.service'],
      'k0s controller runs (pid 10)',
    ],
    [
      'a container of Docker holds',
      [10, 1, 'kubelet --x', `/docker/${'b'.repeat(64)}/kubelet.slice`],
      'kubelet --x runs (pid 10)',
    ],
    [
      'a unit of a similar name runs',
      [10, 1, 'kubelet --x', '/system.slice/my-k3s.service'],
      'kubelet --x runs (pid 10)',
    ],
  ] as const)('is what %s', (_, one, words) => {
    const [living, processes] = seen(one);
    expect(outliving(living, processes, ended)).toEqual([words]);
  });

  test('is what is kept by name, by its program or its unit: a flush would cut it off', () => {
    const keep = (name: string) => ({
      ...ended,
      processes: { ...ended.processes, owners: { unknown: 'keep' as const, keep: [name] } },
    });
    const [living, processes] = seen([10, 1, 'kubelet --x', '/system.slice/rke2-agent.service']);
    expect(outliving(living, processes, keep('rke2-agent'))).toEqual(['kubelet --x runs (pid 10)']);
    const [alive, all] = seen([10, 1, 'k3s server', '/x']);
    expect(outliving(alive, all, keep('k3s'))).toEqual(['k3s server runs (pid 10)']);
    expect(outliving(alive, all, keep('other'))).toEqual([]);
  });

  test('is all of it where no process could be read', () => {
    const [living] = seen([10, 1, 'k3s server', '/x']);
    expect(outliving(living, '', ended)).toEqual(['k3s server runs (pid 10)']);
  });
});
