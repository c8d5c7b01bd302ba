import { describe, expect, test } from 'vitest';
import type { HostRole } from '../../../../src/collections/k3s/fitness/fitness.ts';
import { type HostFitness, parseHostFitness } from '../../../../src/collections/k3s/fitness/host-fitness.ts';
import { judges, type Respect, respects } from '../../../../src/collections/k3s/fitness/judges.ts';
import { Unread } from '../../../../src/model/reading/unread.ts';

const host: HostFitness = {
  cgroup: 2,
  controllers: new Set(['cpuset', 'cpu', 'io', 'memory', 'pids']),
  oldKindAllowed: false,
  cmdline: 'root=/dev/sda1 ro',
  bootLines: [],
  memory: 4_000_000,
  disk: { free: 20_000_000, mount: '/' },
  isNode: false,
  nameservers: new Map([['/etc/resolv.conf', ['192.168.1.1']]]),
  listeners: [],
  missingModules: [],
};
const said = (respect: Respect, seen: Partial<HostFitness>, wanted: Partial<HostRole> = {}): string => {
  const role: HostRole = { role: 'server', version: 'v1.36.3+k3s1', ...wanted };
  const fitness = judges[respect].judge({ ...host, ...seen }, role);
  if (fitness.kind === 'untold') return `untold: ${fitness.because}`;
  return fitness.kind === 'unfit'
    ? `${fitness.because} → ${fitness.hint}`
    : `fit${fitness.warning === undefined ? '' : `, but ${fitness.warning}`}`;
};

test.each(respects)('a sound host is fit: %s', respect => {
  expect(said(respect, {})).toBe('fit');
});

describe('the memory controller of a Raspberry Pi', () => {
  const off = { controllers: new Set(['cpuset', 'cpu', 'io', 'pids']) };
  const firmware = '/boot/firmware/cmdline.txt';
  const line = (file: string, number: number, text: string) => ({ file, number, text });
  const on = 'console=tty1 cgroup_memory=1 cgroup_enable=memory';

  test.each([
    [
      'nobody turned it on',
      [line(firmware, 1, 'console=tty1')],
      `add “cgroup_memory=1 cgroup_enable=memory” to the end of the first line of ${firmware}, and reboot`,
    ],
    [
      'a second line',
      [line('/boot/cmdline.txt', 1, 'console=tty1'), line('/boot/cmdline.txt', 2, on)],
      'line 2 of /boot/cmdline.txt turns it on, but only the first line of the file is read',
    ],
    [
      'a file that nothing reads',
      [line(firmware, 1, 'console=tty1'), line('/boot/cmdline.txt', 1, on)],
      '/boot/cmdline.txt turns it on, but that is not the file that this system boots by',
    ],
    ['no boot since', [line(firmware, 1, on)], `${firmware} turns it on since the last boot → reboot the host`],
    ['words that only look like it', [line(firmware, 1, 'cgroup_enable=memory_x')], 'add “cgroup_memory=1'],
  ])('%s', (_, bootLines, words) => {
    expect(said('control_groups', { ...off, bootLines })).toContain(words);
  });

  test('what is in force counts, not what a file says', () => {
    expect(said('control_groups', { bootLines: [line(firmware, 1, 'console=tty1')] })).toBe('fit');
  });

  test('turned off by the boot loader of another machine', () => {
    expect(said('control_groups', { ...off, cmdline: 'quiet cgroup_disable=memory' })).toContain(
      'started with cgroup_disable=memory',
    );
  });
});

test('control groups of the old kind are refused from Kubernetes 1.35 on, unless a setting allows them', () => {
  expect(said('control_groups', { cgroup: 1 })).toContain('the kubelet of 1.35 and later refuses them');
  expect(said('control_groups', { cgroup: 1, oldKindAllowed: true })).toBe('fit');
  expect(said('control_groups', { cgroup: 1 }, { version: 'v1.34.6+k3s1' })).toBe('fit');
  expect(said('control_groups', { cgroup: undefined })).toContain('no control groups');
});

test('memory by the role: a server with 1 GB is warned of, with 512 MB refused; an agent with 512 MB is fit', () => {
  expect(said('memory', { memory: 948_000 })).toMatch(/^fit, but .* 2 GB/);
  expect(said('memory', { memory: 470_000 })).toContain('of memory');
  expect(said('memory', { memory: 470_000 }, { role: 'agent' })).toBe('fit');
  expect(said('memory', { memory: 240_000 }, { role: 'agent' })).toContain('leave it out');
});

test('room is asked of a host that is no node yet', () => {
  const full = { disk: { free: 900_000, mount: '/var' } };
  expect(said('disk', full)).toContain('are free on /var');
  expect(said('disk', { ...full, isNode: true })).toBe('fit');
});

test('a port that somebody else has is named with its program', () => {
  const listeners = [
    { protocol: 'tcp', address: '*', port: 6443, program: 'haproxy', pids: [] },
    { protocol: 'tcp', address: '*', port: 22, program: 'sshd', pids: [] },
    { protocol: 'udp', address: '*', port: 10_250, program: undefined, pids: [] },
  ] as const;
  expect(said('ports', { listeners })).toContain('taken: 6443 by haproxy →');
  expect(said('ports', { listeners }, { role: 'agent' })).toBe('fit');
  expect(said('ports', { listeners, isNode: true })).toBe('fit');
});

test('a name server on the loopback is none for pods, unless resolved has the real ones', () => {
  const stub: readonly [string, readonly string[]] = ['/etc/resolv.conf', ['127.0.0.53']];
  expect(said('resolver', { nameservers: new Map([stub]) })).toMatch(
    /^fit, but pods will ask 8\.8\.8\.8.*127\.0\.0\.53/,
  );
  expect(
    said('resolver', { nameservers: new Map([stub, ['/run/systemd/resolve/resolv.conf', ['192.168.1.1']]]) }),
  ).toBe('fit');
  expect(said('resolver', { nameservers: new Map([['/etc/resolv.conf', ['192.168.1.1', '::1']]]) })).toContain('::1');
  expect(said('resolver', { nameservers: new Map() })).toContain('no name server');
});

test('a module that this kernel lacks is named with the package that brings it', () => {
  expect(said('kernel', { missingModules: ['vxlan'] })).toContain('no vxlan → install');
  expect(said('kernel', { missingModules: undefined })).toBe('untold: this kernel has no list of its modules');
});

const nobody = '== sockets\n';
const room = 'memory 1\ndisk 1 /\n';

test('what ss and the files print is taken apart, and what makes no sense is no answer', () => {
  const seen = parseHostFitness(
    [
      'cgroup 2',
      'controllers cpu memory pids',
      'cmdline a b',
      'boot_line /boot/cmdline.txt 1 console=tty1 x',
      'memory 2048',
      'disk 77 /var/lib',
      'nameserver /etc/resolv.conf 127.0.0.1',
      'nameserver /etc/resolv.conf 9.9.9.9',
      '== sockets',
      'tcp   LISTEN 0      4096         0.0.0.0:6443      0.0.0.0:*    users:(("k3s",pid=7,fd=1))',
      'udp   UNCONN 0      0               [::]:10250        [::]:*',
    ].join('\n'),
  );
  expect(seen.listeners).toEqual([
    { protocol: 'tcp', address: '0.0.0.0', port: 6443, program: 'k3s', pids: ['7'] },
    { protocol: 'udp', address: '[::]', port: 10_250, program: undefined, pids: [] },
  ]);
  expect(seen.nameservers.get('/etc/resolv.conf')).toEqual(['127.0.0.1', '9.9.9.9']);
  expect(seen.bootLines).toEqual([{ file: '/boot/cmdline.txt', number: 1, text: 'console=tty1 x' }]);
  expect(seen.missingModules).toBeUndefined();
  expect(parseHostFitness(`${room}modules listed\nno_module vxlan\n${nobody}`).missingModules).toEqual(['vxlan']);
  expect(seen.disk).toEqual({ free: 77, mount: '/var/lib' });
  const kernel = parseHostFitness(`${room}== kernel sockets\ntcp 00000000:192B\n`).listeners;
  expect(kernel).toMatchObject([{ protocol: 'tcp', port: 6443, program: undefined }]);
  expect(() => parseHostFitness(`${room}== kernel sockets\ntcp x\n`)).toThrow(Unread);
  expect(() => parseHostFitness(`${room}== sockets\nrubbish\n`)).toThrow(Unread);
  expect(() => parseHostFitness(room)).toThrow(Unread);
  expect(() => parseHostFitness(`cgroup 2\ndisk 1 /\n${nobody}`)).toThrow(Unread);
  expect(() => parseHostFitness(`memory 1\n${nobody}`)).toThrow(Unread);
});
