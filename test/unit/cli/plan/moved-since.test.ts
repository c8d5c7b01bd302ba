import { expect, test } from 'vitest';
import { digestsBy } from '../../../../src/cli/plan/digest.ts';
import { movedSince } from '../../../../src/cli/plan/moved-since.ts';
import type { PhaseOfFile } from '../../../../src/cli/plan/plan-file.ts';
import { beyondShown } from '../../../../src/cli/plan/shown-in-plan.ts';
import { taskOfFile } from '../../../../src/cli/plan/task-of-file.ts';
import type { HostPlan, PlannedTask } from '../../../../src/model/events/event.ts';
import type { Change, Field, Outcome } from '../../../../src/model/plan/change.ts';
import { rememberSecret } from '../../../../src/model/text/secret-values.ts';
import { unknownToken } from '../../../../src/model/text/unknown.ts';
import { sh } from '../../../../src/shell/sh.ts';

const digests = digestsBy('salt');

const mtu = (before: string | undefined, after = '1420'): Field => ({ name: 'mtu', before, after });

const change = (fields: readonly Field[], more: Partial<Change> = {}): Outcome => ({
  kind: 'change',
  change: { action: 'update', fields, apply: sh`ip link set wg0 mtu 1420`, ...more },
});

const none: Outcome = { kind: 'none' };

const task = (outcome: Outcome, id = '1.1', title = 'WireGuard interface wg0'): PlannedTask => ({
  stage: 'interface',
  task: id,
  title,
  resource: 'wireguard_interface',
  outcome,
});

const plan = (...tasks: readonly PlannedTask[]): readonly HostPlan[] => [{ host: 'wk-1', tasks }];

const kept = (hosts: readonly HostPlan[]): PhaseOfFile => ({
  phase: 'wireguard',
  hosts: hosts.map(({ host, tasks }) => ({ host, tasks: tasks.flatMap(one => taskOfFile(one, digests) ?? []) })),
});

const moved = (then: readonly HostPlan[], now: readonly HostPlan[]) =>
  movedSince(kept(then), now, digests).map(({ host, what }) => `${host ?? ''}: ${what}`);

test('a host that stayed as it is has the same plan, however much of what goes there is and why it goes', () => {
  const then = change([{ ...mtu('1300'), amount: { objects: 3, bytes: 10 } }], { why: 'older than x' });
  const now = change([{ ...mtu('1300'), amount: { objects: 4, bytes: 12 } }], { why: 'older than y' });
  expect(moved(plan(task(then)), plan(task(now)))).toEqual([]);
});

test('of firewall rules that go, what has met them meanwhile is no difference', () => {
  const going = (packets: number): Outcome =>
    change([{ name: 'rules', before: '1 rule', after: undefined }], {
      action: 'remove',
      apply: sh`echo ${`counter packets ${packets} bytes ${packets * 60} accept`}`,
    });
  expect(moved(plan(task(going(1))), plan(task(going(2))))).toEqual([]);
});

test.each([
  ['a setting', change([mtu('1300')]), change([mtu('1310')]), 'mtu was 1300, and is 1310'],
  ['a wish', change([mtu('1300')]), change([mtu('1300', '1400')]), 'mtu was to become 1420, and now 1400'],
  ['done by somebody', change([mtu('1300')]), none, 'was to update (mtu 1300 → 1420), and is as wanted now'],
  ['more to do', none, change([mtu('1300')]), 'was as wanted, and is to update (mtu 1300 → 1420) now'],
  [
    'one more setting',
    change([mtu('1300')]),
    change([mtu('1300'), { name: 'port', before: '1', after: '2' }]),
    'port 1 → 2 is new',
  ],
  [
    'only the script',
    change([mtu('1300')]),
    change([mtu('1300')], { apply: sh`true` }),
    'reads differently in what is not shown',
  ],
])('%s that is another is told by host and resource', (_, then, now, told) => {
  expect(moved(plan(task(then)), plan(task(now)))).toEqual([`wk-1: WireGuard interface wg0: ${told}`]);
});

test('what could not be read, is refused, or is another task is told as that', () => {
  const then = plan(task(change([mtu('1300')])));
  expect(moved(then, [])).toEqual(['wk-1: it could not be read now: its state is not known']);
  expect(moved(then, plan(task({ kind: 'unreadable', evidence: [] })))).toEqual([
    'wk-1: WireGuard interface wg0: its state cannot be read now',
  ]);
  expect(moved(then, plan(task({ kind: 'refused', because: 'it is somebody’s' })))).toEqual([
    'wk-1: WireGuard interface wg0: refused now: it is somebody’s',
  ]);
  expect(moved(then, plan(task(change([mtu('1300')]), '1.2', 'sysctl x')))).toEqual([
    'wk-1: sysctl x: it was not in the plan',
    'wk-1: WireGuard interface wg0: it was in the plan, and is not now',
  ]);
  expect(moved([], then)).toEqual(['wk-1: it was not in the plan']);
  const leftOut: PhaseOfFile = { phase: 'wipe', leftOut: true, hosts: [] };
  expect(movedSince(leftOut, then, digests)).toMatchObject([{ what: expect.stringContaining('was left out') }]);
});

test('of a secret the file has that it changes, and a slow digest; another secret is another plan', () => {
  const secret = (after: string): Outcome =>
    change([{ name: 'content', before: undefined, after, secret: true }], { apply: sh`echo ${after}` });
  rememberSecret('correct horse battery');
  const file = taskOfFile(
    task(change([{ name: 'content', before: undefined, after: 'x correct horse battery' }])),
    digests,
  );
  expect(JSON.stringify(file)).not.toContain('horse');
  expect(file?.digest).toMatch(/^scrypt:/);
  const written = JSON.stringify(kept(plan(task(secret('hunter2hunter2')))));
  expect(written).not.toContain('hunter2');
  expect(written).toContain('scrypt:');
  expect(moved(plan(task(secret('one'))), plan(task(secret('other'))))).toEqual([
    'wk-1: WireGuard interface wg0: reads differently in what is not shown',
  ]);
});

test('once earlier changes were made, what was shown may be made from another beginning, and nothing more', () => {
  const beyond = (then: Outcome, now: Outcome) =>
    beyondShown(kept(plan(task(then))), { host: 'wk-1', task: '1.1', outcome: now });
  const deferred: Outcome = { kind: 'deferred', deferred: { because: 'a key', action: 'update', fields: [] } };
  expect(beyond(change([mtu('1300')]), change([mtu('1400')]))).toBeUndefined();
  expect(beyond(change([mtu('1300', `x ${unknownToken()}`)]), change([mtu('1300', 'x y')]))).toBeUndefined();
  expect(beyond(deferred, change([mtu('1300')]))).toBeUndefined();
  const going = (...names: readonly string[]): Outcome =>
    change(
      names.map(name => ({ name, before: 'there', after: undefined })),
      { action: 'remove', destroys: true },
    );
  expect(beyond(going('/a'), going('/a', '/a/mounted'))).toBeUndefined();
  expect(beyond(change([mtu('1')]), going('/a'))).toContain('away for good');
  expect(beyond(none, going('/a'))).toBeDefined();
  expect(beyond(none, none)).toBeUndefined();
  expect(beyond(none, change([mtu('1300')]))).toBe('the plan that was kept has nothing to change here');
  expect(beyond(change([mtu('1300')]), change([mtu('1300', '1400')]))).toContain('as it would be made: mtu');
  expect(beyond(change([mtu('1300')]), change([{ name: 'mtu', before: '1300', after: undefined }]))).toContain('mtu');
  expect(beyond(deferred, change([mtu('1300')], { destroys: true }))).toContain('away for good');
  expect(
    beyondShown(kept(plan(task(deferred))), { host: 'wk-2', task: '1.1', outcome: change([mtu('1')]) }),
  ).toBeDefined();
});
