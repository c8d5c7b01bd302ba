import { expect } from 'vitest';
import type { Change } from '../../src/model/change.ts';
import type { BoundTask } from '../../src/model/resource.ts';
import type { ShellHost } from './harness.ts';

/** Expects no change, with a reason, and that asking changed nothing on the host. */
export async function expectNone(host: ShellHost, task: BoundTask): Promise<void> {
  const before = host.tree();
  const outcome = await host.plan(task);
  expect(outcome).toMatchObject({ kind: 'none', why: expect.any(String) });
  expect(host.tree()).toBe(before);
}

/** Expects a change and returns it, and that asking changed nothing on the host. */
export async function expectChange(host: ShellHost, task: BoundTask): Promise<Change> {
  const before = host.tree();
  const outcome = await host.plan(task);
  expect(host.tree()).toBe(before);
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
