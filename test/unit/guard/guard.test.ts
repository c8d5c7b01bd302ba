import { expect, test } from 'vitest';
import { shipped } from '../../../src/collections/collections.ts';
import { armGuard } from '../../../src/guard/arm-guard.ts';
import { covers, guardOf, guardTimes } from '../../../src/guard/guard.ts';
import { parseWayIn, type WayIn } from '../../../src/guard/way-in/way-in.ts';
import type { Task } from '../../../src/model/plan/task.ts';
import { way } from './way.ts';

const { resources } = shipped;

const task = (resource: string, args: unknown, guard?: number | 'off', stage = 's'): Task => ({
  id: `${stage} ${resource} ${JSON.stringify(args)}`,
  stage,
  title: resource,
  resource,
  timeout: 600,
  bound: resources.get(resource)?.bind(args),
  waitsFor: undefined,
  ...(guard === undefined ? {} : { guard }),
});

const timesBy = (of: WayIn | undefined, tasks: readonly Task[]): readonly (number | undefined)[] => {
  const found = guardTimes(tasks, of);
  return tasks.map(one => found.get(one.id));
};

const times = (tasks: readonly Task[]) => timesBy(way, tasks);

const sshd = { path: '/etc/ssh/sshd_config', line: 'PrintMotd no' };
const motd = { path: '/etc/motd', line: 'hello' };

test('all that are guarded in a stage have one time: the smallest that one of them says, else a minute', () => {
  expect(times([task('line', sshd), task('line', motd), task('command', { run: 'ls', always: true })])).toEqual([
    60,
    undefined,
    60,
  ]);
  expect(times([task('line', sshd, 15), task('command', { run: 'ls', always: true })])).toEqual([15, 15]);
  expect(times([task('line', sshd), task('command', { run: 'ls', always: true }, 300)])).toEqual([300, 300]);
  expect(times([task('line', sshd, 90), task('command', { run: 'ls', always: true }, 30)])).toEqual([30, 30]);
  expect(times([task('line', sshd, 15), task('line', sshd, undefined, 'another stage')])).toEqual([15, 60]);
});

test('one that says off has none, one that says a time has it wherever it reaches', () => {
  expect(times([task('line', sshd, 'off'), task('line', motd, 20)])).toEqual([undefined, 20]);
});

test('what could not be asked guards everything', () => {
  expect(timesBy(undefined, [task('line', motd)])).toEqual([60]);
  expect(timesBy({ ...way, unread: ['sshd -T: no hostkeys'] }, [task('line', motd)])).toEqual([60]);
});

test('a guard keeps parts of files as well, and nothing of which no line could tell; sshd is asked only where it may be changed', () => {
  const line = guardOf([task('line', motd)], 60, way);
  expect(line.files).toContain('/etc/motd');
  expect(line.files.filter(path => path.startsWith('/var/lib/provision/written/'))).toHaveLength(1);
  expect([line.sshd, guardOf([task('line', sshd)], 60, way).sshd]).toEqual([false, true]);
  expect(guardOf([task('command', { run: 'ls', always: true })], 60, way).sshd).toBe(true);
  const odd = task('absent', { path: '/srv/cluster/x*' });
  const { bound } = task('file', { path: '/srv/x', content: '' });
  if (bound === undefined) throw new Error('no file');
  const broken: Task = { ...odd, bound: { ...bound, reach: { paths: ['/srv/a\nb'], units: ['a\nb.service'] } } };
  const guard = guardOf([odd, broken], 60, way);
  expect([guard.files, guard.named, guard.units]).toEqual([way.files, [], [...way.units]]);
});

test('a guard keeps what its tasks name, and all that the login depends on', () => {
  const guarded = [
    task('line', sshd),
    task('service', { name: 'cron', state: 'started' }),
    task('leftover_wireguard_tunnels', { absent: { names: ['wg*', 'wg7'], subnet: '10.0.0.0/24', addresses: [] } }),
    task('sysctl', { file: '/etc/sysctl.d/x', values: { 'net.ipv4.ip_forward': 1, 'vm.swappiness': 10 } }),
  ];
  const guard = guardOf(guarded, 15, way);
  expect(guard).toMatchObject({ seconds: 15, sshd: true, named: ['cron.service', 'wg-quick@wg7.service'] });
  expect(guard.files).toEqual(expect.arrayContaining(['/etc/ssh/sshd_config', '/etc/sysctl.d/x', ...way.files]));
  expect(guard.sysctls).toEqual(['net.ipv4.ip_forward']);
  expect([guard.trees, guard.wholes, guard.programs]).toEqual([way.trees, way.wholes, way.programs]);
});

test('a guard keeps what later stages name, and stands for a stage of which it keeps all, at the same time', () => {
  const first = [task('line', sshd)];
  const service = [task('service', { name: 'cron', state: 'started' }, undefined, 'later')];
  const file = [task('line', { ...motd, path: '/etc/hosts' }, 60, 'later')];
  const forward = [
    task('sysctl', { file: '/etc/sysctl.d/x', values: { 'net.ipv4.ip_forward': 1 } }, undefined, 'later'),
  ];
  for (const later of [service, file, forward]) {
    const own = guardOf(later, 60, way);
    expect(covers(guardOf(first, 60, way, later), own)).toBe(true);
    expect(covers(guardOf(first, 60, way), own)).toBe(false);
    expect(covers(guardOf(first, 30, way, later), own)).toBe(false);
  }
  expect(covers(guardOf(file, 60, way), guardOf(first, 60, way))).toBe(false);
  const own = guardOf(first, 60, way);
  expect(covers(own, own)).toBe(true);
  for (const part of ['files', 'trees', 'wholes', 'programs', 'units', 'sysctls'] as const)
    expect(covers(own, { ...own, [part]: [...own[part], 'another'] }), part).toBe(false);
  expect(covers({ ...own, sshd: false }, own)).toBe(false);
  // A unit of a later stage was only looked at: it is restarted for its own stage's sake, when that has named it.
  expect(guardOf(first, 60, way, service).named).toEqual([]);
});

test('sshd is asked for its opinion once, with what the login depends on, or again when the guard is armed', () => {
  const arm = (accepted: string): string => {
    const told = parseWayIn({ code: 0, stdout: `login a\nhome /home/a\n${accepted}`, stderr: '' });
    return armGuard({ folder: '/srv/run', run: 'r' }, guardOf([task('line', sshd)], 60, told), 10).text;
  };
  expect(arm('accepted /etc/ssh/sshd_config\n')).not.toContain('if sshd -t');
  expect(arm('accepted /etc/ssh/sshd_config\n')).toContain(': >"$guard/sshd-ok"');
  // Of another file it says nothing about the one that the next sshd starts from.
  for (const other of ['', 'accepted /srv/sshd_config\n']) expect(arm(other)).toContain('if sshd -t');
});
