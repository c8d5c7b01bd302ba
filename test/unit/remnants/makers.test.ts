import { describe, expect, test } from 'vitest';
import { makerOf, programMaker, revivers } from '../../../src/remnants/makers.ts';
import { maskArguments } from '../../../src/remnants/mask-arguments.ts';
import { ownerOf } from '../../../src/remnants/owners.ts';
import { CAUTIOUS } from '../../../src/remnants/ownership.ts';
import type { Process, Processes } from '../../../src/remnants/process.ts';
import { leftProcesses } from '../../../src/remnants/processes.ts';
import { parseStarters } from '../../../src/remnants/starters/starters.ts';

const DOCKER = 'a'.repeat(64);

const process = (pid: number, parent: number, command: string, cgroup = '/'): Process => ({
  pid,
  parent,
  started: '1',
  command,
  cgroups: [cgroup],
});

const all: readonly Process[] = [
  process(1, 0, '/sbin/init', '/init.scope'),
  process(10, 1, '/usr/sbin/cron -f', '/system.slice/cron.service'),
  process(11, 10, '/usr/sbin/CRON -f', '/system.slice/cron.service'),
  process(12, 11, '/usr/local/bin/k3s agent --token SECRET', '/system.slice/cron.service'),
  process(20, 1, '/opt/k3s server', '/system.slice/edge.service'),
  process(21, 20, 'containerd -c x', '/system.slice/edge.service'),
  process(30, 1, '/usr/bin/containerd-shim-runc-v2 -namespace moby -id a', '/system.slice/docker.service'),
  process(31, 30, '/bin/k3s server', `/system.slice/docker-${DOCKER}.scope`),
  process(32, 31, 'pause', `/system.slice/docker-${DOCKER}.scope/kubepods/besteffort/pod1/c1`),
  process(33, 30, 'pause', `/docker/${'b'.repeat(64)}/kubelet.slice/kubelet-kubepods.slice/x`),
  process(34, 1, 'k3s server', `/machine.slice/libpod-${'c'.repeat(64)}.scope`),
  process(40, 1, 'bash', '/user.slice/user-0.slice/session-3.scope'),
  process(41, 40, 'sh -c while :; do ip link add cni0 type bridge; done', '/user.slice/user-0.slice/session-3.scope'),
  process(50, 1, 'sshd: root@notty', '/system.slice/ssh.service'),
  process(51, 50, 'sh -s cni0', '/system.slice/ssh.service'),
  process(52, 51, 'grep cni0', '/system.slice/ssh.service'),
];
const processes: Processes = { self: 51, all };

const SEEN = `== states
edge.service loaded active running Edge
tend.timer loaded active waiting Tend
== units
/etc/systemd/system/edge.service:ExecStart=/opt/k3s server
/etc/systemd/system/tend.service:ExecStart=/opt/tend --interface=flannel.1
/etc/systemd/system/tend.timer:OnBootSec=5
== cron
/etc/cron.d/edge:@reboot root /usr/local/bin/k3s agent
== containers
/var/lib/docker/containers/${DOCKER}/config.v2.json:"Name":"/old"
/var/lib/docker/containers/${DOCKER}/config.v2.json:"Image":"rancher/k3s:v1"
/var/lib/docker/containers/${DOCKER}/hostconfig.json:"RestartPolicy":{"Name":"always"
`;
const starters = parseStarters(SEEN, processes);
const of = (pid: number) => ownerOf(all.find(one => one.pid === pid) ?? process(0, 0, ''), starters);

describe('the owner of a process', () => {
  test('is its unit', () => {
    expect(of(21)).toEqual({
      who: 'process 21 (containerd -c x), of edge.service',
      stop: 'systemctl disable --now edge.service',
    });
  });

  test('is cron, with the entry that names it, and no secret is told', () => {
    expect(of(12)).toEqual({
      who: 'process 12 (/usr/local/bin/k3s agent --token …), started by cron: /etc/cron.d/edge',
      stop: 'take the entry out of /etc/cron.d/edge, then end process 12',
    });
  });

  test('is a container, by its name where its files tell it', () => {
    expect(of(31).who).toBe(
      'process 31 (/bin/k3s server), in container old (rancher/k3s:v1, restart: always) of Docker',
    );
    expect(of(34)).toMatchObject({ stop: `podman stop ${'c'.repeat(12)}` });
  });

  test('is the process that it depends on', () => {
    expect(of(41)).toMatchObject({ stop: 'end process 40, then 41' });
    expect(of(20)).not.toHaveProperty('who', expect.stringContaining('kept by'));
  });
});

describe('who makes a thing again', () => {
  test('is the process that names it, never the one that asks nor what it started', () => {
    expect(makerOf(['cni0'], starters)?.who).toContain('process 41');
  });

  test('is the unit that a timer starts', () => {
    expect(makerOf(['flannel.1'], starters)).toEqual({
      who: 'tend.service (inactive): ExecStart=/opt/tend --interface=flannel.1, started by tend.timer',
      stop: 'systemctl disable --now tend.timer && systemctl disable --now tend.service',
    });
  });

  test('is the old cluster itself where nobody names it, and nobody where none is alive', () => {
    expect(makerOf(['cali0feedbeef'], starters)?.who).toContain('container old');
    const dead = parseStarters('', { self: 51, all: all.filter(one => one.pid === 1 || one.pid >= 50) });
    expect(makerOf(['cali0feedbeef'], dead)).toBeUndefined();
  });
});

test('whoever runs the software of an old cluster is told once', () => {
  expect(revivers(starters).map(one => one.who)).toEqual([
    'container old (rancher/k3s:v1, restart: always) of Docker',
    'process 12 (/usr/local/bin/k3s agent --token …), started by cron: /etc/cron.d/edge',
    'process 20 (/opt/k3s server), of edge.service',
    `process 34 (k3s server), in container ${'c'.repeat(12)} of podman`,
    'cron, /etc/cron.d/edge: @reboot root /usr/local/bin/k3s agent',
  ]);
});

test('what the inventory keeps by name brings nothing back', () => {
  const kept = (...keep: string[]) => revivers(starters, { ...CAUTIOUS, keep }).map(one => one.who.slice(0, 10));
  const all = ['container ', 'process 12', 'process 20', 'process 34', 'cron, /etc'];
  expect(kept('another')).toEqual(all);
  expect(kept('edge')).toEqual(all.filter(one => one !== 'process 20'));
  expect(kept('edge.service', 'old')).toEqual(all.filter(one => one !== 'process 20' && one !== 'container '));
  const idle = parseStarters(SEEN, { self: 51, all: [process(1, 0, '/sbin/init')] });
  expect(revivers(idle).some(one => one.who.startsWith('edge.service'))).toBe(true);
  expect(revivers(idle, { ...CAUTIOUS, keep: ['edge'] }).some(one => one.who.startsWith('edge.service'))).toBe(false);
});

test('what runs in a container of somebody’s is not ended, whatever it is called', () => {
  const patterns = {
    commands: ['k3s server*', '/bin/k3s *', '/usr/local/bin/k3s *'],
    cgroups: ['*/kubepods*', '*kubepods.slice*'],
    owners: CAUTIOUS,
  };
  expect(leftProcesses(processes, patterns).map(one => one.pid)).toEqual([12]);
});

test('a host that is a container itself has its own processes', () => {
  const scope = '/lxc.payload.box';
  const inside = [process(1, 0, 'init', scope), process(7, 1, 'k3s server', `${scope}/x`)];
  expect(
    leftProcesses({ self: 0, all: inside }, { commands: ['k3s server*'], cgroups: ['none'], owners: CAUTIOUS }),
  ).toHaveLength(1);
});

test('what sounds like a secret is masked in a command line', () => {
  expect(
    maskArguments('k3s server --token=abc --agent-token "d e" -v 3 K3S_TOKEN=x https://me:pw@h/ --tls-san a'),
  ).toBe('k3s server --token=… --agent-token … -v 3 K3S_TOKEN=… https://…@h/ --tls-san a');
});

test('a program is known by its name, also behind an interpreter, and not by an argument', () => {
  const others: Processes = {
    self: 51,
    all: [
      ...all,
      process(60, 1, '/usr/bin/python3 /usr/sbin/firewalld --nofork', '/system.slice/firewalld.service'),
      process(61, 40, 'vim -R /etc/dockerd', '/user.slice/user-0.slice/session-3.scope'),
    ],
  };
  const seen = parseStarters(SEEN, others);
  expect(programMaker(['firewalld'], seen)?.stop).toBe('systemctl disable --now firewalld.service');
  expect(programMaker(['dockerd'], seen)).toBeUndefined();
});
