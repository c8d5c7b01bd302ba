import type { Report } from '../../model/events/event.ts';
import type { Task } from '../../model/plan/task.ts';
import type { ProblemDetails } from '../../model/problems/problem.ts';
import type { Reading } from '../../model/reading/reading.ts';
import { type Transport, TransportProblem } from '../../model/transport.ts';
import type { Section } from '../../shell/bundle.ts';
import { type ArmedStill, fail, type HostRun, isInterrupted, troubleOf } from '../host-run.ts';
import type { PlanItem } from '../plan/plan-item.ts';
import { linesIn } from './ask-anew.ts';
import { wayInOf } from './ask-way-in.ts';
import { type Settled, settledBy } from './confirm-guard.ts';
import type { GuardedHost } from './guarded-host.ts';
import { guardedRound, type Step, standsFor, withGuard } from './guarded-round.ts';
import {
  atStageEnd,
  carried,
  confirmedOf,
  patienceOf,
  secondsLeft,
  type TaskDone,
  type Unconfirmed,
  undoneOf,
  withFailed,
  withHeld,
} from './unconfirmed.ts';
import { leftProblem, unconfirmedProblem, undoneProblem } from './undone-problem.ts';

/** Ids of the steps that arm a guard, and that say that the changes are through. */
const ARM = 'guard: arm';
const RENEW = 'guard: renew';

/**
 * Guarded changes of a phase on one host: armed before the first, proved by a fresh login after each stage and told of then,
 * confirmed after the last. What to do follows from `unconfirmed.ts` and `guarded-round.ts`; here it is done.
 */
export class CommitConfirm implements ArmedStill {
  /** Id of the step that arms the guard: where it fails, nothing guarded was done. */
  readonly arming = ARM;
  readonly #host: GuardedHost;
  readonly #run: HostRun;
  readonly #report: Report;
  #unconfirmed: Unconfirmed | undefined;
  /** A login that was begun when the changes were through. */
  #fresh: Promise<Transport> | undefined;
  #resting: NodeJS.Timeout | undefined;
  #settling: Promise<void> | undefined;

  constructor(host: GuardedHost, run: HostRun, report: Report) {
    this.#host = host;
    this.#run = run;
    this.#report = report;
  }

  /** Begins a stage with a guard that an earlier one has left armed, if it stands for this one's too; else that is confirmed first. */
  async resume(stage: string, all: readonly Task[]): Promise<void> {
    clearTimeout(this.#resting);
    await this.#settling;
    if (this.#unconfirmed === undefined) return;
    if (!standsFor(this.#unconfirmed, stage, all, wayInOf(this.#run.readings))) await this.settle();
  }

  /** The steps of a round, guarded where they must be; `later`: the tasks of this stage and all after it. */
  guarded(changes: readonly PlanItem[], steps: readonly Step[], later: readonly Task[]): readonly Step[] {
    const round = guardedRound(this.#unconfirmed, changes, later, wayInOf(this.#run.readings));
    if (round === undefined) return steps;
    const { unconfirmed, arm } = round;
    this.#unconfirmed = unconfirmed;
    // Made before this change, it proves nothing about it.
    this.#fresh?.then(
      transport => transport.close(),
      () => undefined,
    );
    this.#fresh = undefined;
    return withGuard(
      steps,
      round,
      { id: ARM, script: this.#host.arm(arm, unconfirmed.making), chained: true },
      // Whatever became of the changes: they are through.
      { id: RENEW, script: this.#host.renew(unconfirmed.guard) },
    );
  }

  /** Told of each step that has ended well: the new connection is begun as soon as nothing more is changed. */
  ended(step: string): void {
    if (step !== RENEW || this.#unconfirmed === undefined) return;
    this.#unconfirmed = { ...this.#unconfirmed, through: true };
    if (this.#fresh !== undefined) return;
    this.#fresh = this.#host.another();
    // Whoever settles sees its failure.
    this.#fresh.catch(() => undefined);
  }

  /** Keeps back what is not sure yet. */
  hold(done: TaskDone): void {
    if (this.#unconfirmed === undefined) this.#report(done);
    else this.#unconfirmed = withHeld(this.#unconfirmed, done);
  }

  /** Tells of a failed task, after what was done before it. */
  failed(done: TaskDone): void {
    if (this.#unconfirmed === undefined || this.#unconfirmed.held.size === 0) this.#report(done);
    else this.#unconfirmed = withFailed(this.#unconfirmed, done);
  }

  /**
   * Ends a stage: where a fresh login comes through, its changes are told of, and the guard is left armed for the next stage.
   * One that does not begin soon finds it confirmed, since the host goes by its own clock.
   */
  async rest(): Promise<void> {
    const one = this.#unconfirmed;
    if (one === undefined) return;
    const goesOn = this.#run.status === 'ok' && !this.#host.isStopped();
    if (atStageEnd(one, goesOn) === 'confirm' || !(await this.#logIn())) return this.settle();
    this.#run.unproved = false;
    for (const done of confirmedOf(one)) this.#report(done);
    this.#unconfirmed = carried(one);
    this.#resting = setTimeout(() => void this.settle(), patienceOf(one));
  }

  /** What confirms along with another command what `rest` has left armed, over the connection of its login. */
  async confirming(): Promise<Section | undefined> {
    clearTimeout(this.#resting);
    await this.#settling;
    return this.#unconfirmed === undefined ? undefined : this.#host.confirming();
  }

  /** Takes in what that printed. */
  confirmed(answers: ReadonlyMap<string, Reading>): void {
    const one = this.#unconfirmed;
    if (one === undefined) return;
    this.#takeIn(one, settledBy(linesIn(answers.get(this.#host.confirming().id))));
    this.#unconfirmed = undefined;
  }

  /** Confirms what is unconfirmed, if anything is; takes the host out of the run where it was undone. */
  async settle(): Promise<void> {
    clearTimeout(this.#resting);
    if (this.#settling !== undefined) return this.#settling;
    if (this.#unconfirmed === undefined) return;
    this.#settling = this.#settleNow(this.#unconfirmed).finally(() => {
      this.#settling = undefined;
    });
    return this.#settling;
  }

  async #logIn(): Promise<boolean> {
    const begun = this.#fresh;
    try {
      await this.#host.logIn(begun);
      return true;
    } catch (error) {
      if (error instanceof TransportProblem) return false;
      throw error;
    } finally {
      this.#fresh = undefined;
    }
  }

  async #settleNow(one: Unconfirmed): Promise<void> {
    const run = this.#run;
    try {
      const settled = await this.#host.confirm(secondsLeft(one), this.#fresh);
      run.unproved = false;
      this.#takeIn(one, settled);
    } catch (error) {
      const { hint: _, ...problem } = troubleOf(run, error);
      this.#takeBack(
        one,
        isInterrupted(error) ? leftProblem(problem, one) : unconfirmedProblem(problem, one),
        'unknown',
      );
    } finally {
      this.#unconfirmed = undefined;
      this.#fresh = undefined;
    }
  }

  #takeIn(one: Unconfirmed, settled: Settled): void {
    if (settled.kind === 'undone') this.#takeBack(one, undoneProblem(this.#run.host.name, one, settled), 'undone');
    else for (const done of confirmedOf(one)) this.#report(done);
  }

  #takeBack(one: Unconfirmed, problem: ProblemDetails, became: 'undone' | 'unknown'): void {
    for (const each of one.failed) this.#report(each);
    const done = undoneOf(this.#run.host.name, one, became);
    fail(this.#run, problem, done.map(({ title }) => title).join(', '));
    for (const each of done) {
      this.#run.changed.delete(each.task);
      if (became === 'undone') this.#run.unknown.delete(each.task);
      else this.#run.unknown.add(each.task);
      this.#report({ ...each, problem });
    }
  }
}
