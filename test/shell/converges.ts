import { expect } from 'vitest';
import type { Change, Outcome } from '../../src/model/plan/change.ts';
import type { BoundTask } from '../../src/model/plan/resource.ts';
import type { ShellHost } from './harness.ts';

/** Plans, and expects that asking changed nothing on the host and that the probe had nothing to complain of. */
async function planned(host: ShellHost, task: BoundTask): Promise<Outcome> {
  const before = host.tree();
  const reading = await host.read(task);
  expect(host.tree()).toBe(before);
  expect(reading).toMatchObject({ code: 0, stderr: '' });
  return task.plan(reading);
}

/** Expects no change, with a reason, and that asking changed nothing on the host. */
export async function expectNone(host: ShellHost, task: BoundTask): Promise<void> {
  expect(await planned(host, task)).toMatchObject({ kind: 'none', why: expect.any(String) });
}

/** Expects a change and returns it, and that asking changed nothing on the host. */
export async function expectChange(host: ShellHost, task: BoundTask): Promise<Change> {
  const outcome = await planned(host, task);
  if (outcome.kind !== 'change') throw new Error(`expected a change, got ${JSON.stringify(outcome)}`);
  return outcome.change;
}

/** The property that every resource has: there is a change, it can be applied, and then there is none. */
export async function converges(host: ShellHost, task: BoundTask): Promise<Change> {
  const change = await expectChange(host, task);
  const applied = await host.run(change.apply);
  expect(applied, applied.stderr).toMatchObject({ code: 0 });
  await expectNone(host, task);
  return change;
}
