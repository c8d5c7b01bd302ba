import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PlanItem } from '../../../../src/engine/plan/plan-item.ts';
import { createStartOrder, type Share } from '../../../../src/engine/stage/start-order.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const never = new AbortController().signal;
const deferred = { kind: 'deferred', deferred: { because: 'x', action: 'update', fields: [] } } as const;
const item = (id: string, startOrder?: number): PlanItem => ({
  task: {
    ...{ id, stage: 's', title: id, resource: 'r', timeout: 1, bound: undefined, waitsFor: undefined },
    ...(startOrder === undefined ? {} : { startOrder }),
  },
  outcome: deferred,
});
const share = (host: string, startOrder: number): Share => ({ host, items: [item('up', startOrder), item('other')] });

/** Whether the host may begin by now. */
async function isOn(waited: Promise<void>): Promise<boolean> {
  let on = false;
  void waited.then(() => {
    on = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  return on;
}

test('hosts with a smaller number go first, each number after all those before it', async () => {
  const order = createStartOrder([share('b', 1), share('c', 2), share('a', 0), share('d', 0)]);
  const [a, b, c] = [0, 1, 2].map(startOrder => order.wait([item('up', startOrder), item('other')], never));
  if (a === undefined || b === undefined || c === undefined) throw new Error('three hosts');
  expect(await isOn(a)).toBe(true);
  order.through('a', 'other');
  order.through('a', 'up');
  expect(await isOn(b)).toBe(false);
  order.leave('d');
  expect(await isOn(b)).toBe(true);
  expect(await isOn(c)).toBe(false);
  order.through('b', 'up');
  expect(await isOn(c)).toBe(true);
});

test('tasks that nobody has before this host are not waited for', async () => {
  const order = createStartOrder([share('a', 0), share('b', 1)]);
  expect(await isOn(order.wait([item('other')], never))).toBe(true);
});

test('one that hangs holds nobody up for more than ten seconds, and a run that is to stop not at all', async () => {
  const order = createStartOrder([share('a', 0), share('b', 1)]);
  const waited = order.wait([item('up', 1)], never);
  await vi.advanceTimersByTimeAsync(9_999);
  expect(await isOn(waited)).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(await isOn(waited)).toBe(true);
  const stop = new AbortController();
  const stopped = order.wait([item('up', 1)], stop.signal);
  expect(await isOn(stopped)).toBe(false);
  stop.abort();
  expect(await isOn(stopped)).toBe(true);
});
