import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PlanItem } from '../../../src/engine/plan/plan-item.ts';
import { createTurns, type Share } from '../../../src/engine/stage/turns.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const never = new AbortController().signal;
const deferred = { kind: 'deferred', deferred: { because: 'x', action: 'update', fields: [] } } as const;
const item = (id: string, turn?: number): PlanItem => ({
  task: {
    ...{ id, stage: 's', title: id, resource: 'r', timeout: 1, bound: undefined, waitsFor: undefined },
    ...(turn === undefined ? {} : { turn }),
  },
  outcome: deferred,
});
const share = (host: string, turn: number): Share => ({ host, items: [item('up', turn), item('other')] });

/** Whether it is the host's turn by now. */
async function isOn(waited: Promise<void>): Promise<boolean> {
  let on = false;
  void waited.then(() => {
    on = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  return on;
}

test('hosts with a smaller number go first, each number after all those before it', async () => {
  const turns = createTurns([share('b', 1), share('c', 2), share('a', 0), share('d', 0)]);
  const [a, b, c] = [0, 1, 2].map(turn => turns.wait([item('up', turn), item('other')], never));
  if (a === undefined || b === undefined || c === undefined) throw new Error('three hosts');
  expect(await isOn(a)).toBe(true);
  turns.through('a', 'other');
  turns.through('a', 'up');
  expect(await isOn(b)).toBe(false);
  turns.leave('d');
  expect(await isOn(b)).toBe(true);
  expect(await isOn(c)).toBe(false);
  turns.through('b', 'up');
  expect(await isOn(c)).toBe(true);
});

test('tasks that nobody has before this host are not waited for', async () => {
  const turns = createTurns([share('a', 0), share('b', 1)]);
  expect(await isOn(turns.wait([item('other')], never))).toBe(true);
});

test('one that hangs holds nobody up for more than ten seconds, and a run that is to stop not at all', async () => {
  const turns = createTurns([share('a', 0), share('b', 1)]);
  const waited = turns.wait([item('up', 1)], never);
  await vi.advanceTimersByTimeAsync(9_999);
  expect(await isOn(waited)).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(await isOn(waited)).toBe(true);
  const stop = new AbortController();
  const stopped = turns.wait([item('up', 1)], stop.signal);
  expect(await isOn(stopped)).toBe(false);
  stop.abort();
  expect(await isOn(stopped)).toBe(true);
});
