import type { Reboots } from '../../model/plan/change.ts';
import type { Task } from '../../model/plan/task.ts';
import type { ProblemDetails } from '../../model/problems/problem.ts';
import type { Reading } from '../../model/reading/reading.ts';
import { TransportProblem } from '../../model/transport.ts';
import { fail, isInterrupted, loseByTransport } from '../host-run.ts';
import { HeldProblem } from '../lock/held-problem.ts';
import type { PlanItem } from '../plan/plan-item.ts';
import { probesOfTasks } from '../read.ts';
import { Readings } from '../readings.ts';
import { rebootOf } from './first-round.ts';
import { giveUp, taskDone } from './give-up.ts';
import type { HostStage } from './host-stage.ts';
import { failed } from './task-problem.ts';
import { waitForBoot } from './wait-for-boot.ts';

/** Seconds for reading everything anew. */
const READ_TIMEOUT = 120;

/** The change has let the host boot, or did not; a connection that broke over it does not tell. */
type Told = { readonly kind: 'asked' } | { readonly kind: 'failed'; readonly answer: Reading };

/**
 * Lets a host boot, waits until it is back as another boot, and reads anew what later tasks are decided by; what it returns has
 * the lock, and then nothing was done.
 */
export async function applyReboot(
  at: HostStage,
  item: PlanItem,
  later: readonly Task[],
): Promise<HeldProblem | undefined> {
  const { run, phase } = at;
  const { fleet, report } = phase;
  const reboots = rebootOf(item);
  if (reboots === undefined) throw new RangeError('this change is no boot');
  const { id: task, stage, title } = item.task;
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  report({ type: 'task-start', host: run.host.name, stage, task, title });
  try {
    const told = await letItBoot(at, item);
    if (told instanceof HeldProblem) return told;
    if (told.kind === 'failed') {
      giveUp(at, item, failed(run, told.answer), seconds());
      return undefined;
    }
    run.unknown.add(task);
    const why = await waitForBoot(fleet, run.host, reboots);
    if (fleet.stop.aborted) return undefined;
    if (why !== undefined) {
      run.status = 'unreachable';
      const problem = notBack(run.host.name, reboots, why);
      fail(run, problem, title);
      report({ ...taskDone(run, item, seconds()), result: 'failed', problem });
      return undefined;
    }
    fleet.applier.forget(run.host);
    run.unproved = false;
    run.unknown.delete(task);
    run.changed.add(task);
    report(taskDone(run, item, seconds()));
    const proof = Readings.sections(probesOfTasks(later));
    run.readings.take(proof, await fleet.connections.run(run.host, proof, { timeout: READ_TIMEOUT }));
  } catch (error) {
    loseByTransport(run, error, report);
  }
  return undefined;
}

/** Runs the change; that its connection breaks over it is what a boot does. @throws {TransportProblem} for anything else */
async function letItBoot({ run, phase }: HostStage, { task, outcome }: PlanItem): Promise<Told | HeldProblem> {
  if (outcome.kind !== 'change') throw new RangeError('nothing is to be changed');
  const { id, title, timeout } = task;
  const sections = [{ id, script: outcome.change.apply, chained: true }];
  try {
    const how = { timeout, titles: [title], planned: true };
    const answer = (await phase.fleet.applier.apply(run.host, sections, how)).get(id);
    return answer === undefined || answer.code === 0 ? { kind: 'asked' } : { kind: 'failed', answer };
  } catch (error) {
    if (error instanceof HeldProblem) return error;
    if (error instanceof TransportProblem && !isInterrupted(error)) return { kind: 'asked' };
    throw error;
  }
}

const notBack = (host: string, { within }: Reboots, why: string): ProblemDetails => ({
  where: host,
  what: `it was told to boot, and was not back within ${within} s`,
  evidence: [why],
  hint: 'look at its console; once it is up, run the phase again: what is done already is found done',
});
