import { armGuard, renewGuard } from '../../guard/arm-guard.ts';
import { covers, type Guard, guardOf, guardTimes } from '../../guard/guard.ts';
import type { Event } from '../../model/event.ts';
import type { Task } from '../../model/plan/task.ts';
import type { ProblemDetails } from '../../model/problem.ts';
import { type Transport, TransportProblem } from '../../model/transport.ts';
import type { Section } from '../../shell/bundle.ts';
import { fail, failByTransport, type HostRun } from '../host-run.ts';
import type { RunContext } from '../phase-context.ts';
import { type PlanItem, removes } from '../plan/plan-item.ts';
import { wayInOf } from './ask-way-in.ts';
import { confirmGuard } from './confirm-guard.ts';

type TaskDone = Extract<Event, { type: 'task-done' }>;

/** A section of a round's script with what it does, in words. */
export interface Step {
  readonly title: string;
  readonly section: Section;
}

/**
 * Guarded changes of a phase on one host: armed before the first, proved by a fresh login after each stage and told of then,
 * confirmed after the last.
 */
export interface CommitConfirm {
  /** Begins a stage with a guard that an earlier one has left armed, if it stands for this one's too; else that is confirmed first. */
  readonly resume: (stage: string, all: readonly Task[]) => Promise<void>;
  /** The steps of a round, with the guard armed before its first guarded change and renewed after its last; `later`: the tasks of this stage and all after it. */
  readonly guarded: (changes: readonly PlanItem[], steps: readonly Step[], later: readonly Task[]) => readonly Step[];
  /** Id of the step that arms the guard: where it fails, nothing guarded was done. */
  readonly arming: string;
  /** Told of each step that has ended well: the new connection is begun as soon as nothing more is changed. */
  readonly ended: (step: string) => void;
  /** Keeps back what is not sure yet. */
  readonly hold: (done: TaskDone) => void;
  /**
   * Ends a stage: where a fresh login comes through, its changes are told of, and the guard is left armed for the next stage.
   * One that does not begin soon finds it confirmed, since the host goes by its own clock.
   */
  readonly rest: () => Promise<void>;
  /** Confirms what is unconfirmed, if anything is; takes the host out of the run where it was undone. */
  readonly settle: () => Promise<void>;
}

/** A change of which the host has told nothing. */
const bare = (run: HostRun, { task: { stage, id, title } }: PlanItem): TaskDone => ({
  type: 'task-done',
  host: run.host.name,
  stage,
  task: id,
  title,
  result: 'undone',
  seconds: 0,
});

const ARM = 'guard: arm';
const RENEW = 'guard: renew';

/** A guard that is left armed is confirmed after this part of its time. */
const PATIENCE = 1 / 3;

/** Guards the changes of one host in one phase. */
export function createCommitConfirm({ fleet, report }: RunContext, run: HostRun): CommitConfirm {
  let guard: Guard | undefined;
  let unconfirmed: readonly PlanItem[] = [];
  /** Those of them that were told of as changed when their stage ended. */
  let told: readonly PlanItem[] = [];
  const held = new Map<string, TaskDone>();
  let fresh: Promise<Transport> | undefined;
  /** Whether the host was heard of when the changes were through; before that they may be under way still. */
  let renewed = false;
  let making = 0;
  let resting: NodeJS.Timeout | undefined;
  let settling: Promise<void> | undefined;

  const undone = (seconds: number, why: string | undefined, restored: readonly string[]): ProblemDetails => ({
    where: run.host.name,
    what:
      why === undefined && restored.length > 0 && restored[0]?.startsWith('sshd refuses') === true
        ? 'undone: the next sshd would not start'
        : `undone: no new connection succeeded within ${seconds} s`,
    evidence: [...(why === undefined ? [] : [`the last attempt: ${why}`]), ...restored],
    hint: 'the host is as it was before; fix what cut the connection, then run it again',
  });

  /** Seconds after which the host has undone it. */
  const left = (): number => (guard?.seconds ?? 0) + (renewed ? 0 : making);

  const takeBack = (problem: ProblemDetails): void => {
    // What failed has been told of; where nothing else was done, it is told that this is undone too.
    const done =
      held.size + told.length > 0
        ? [...told.map(one => bare(run, one)), ...held.values()]
        : unconfirmed.map(one => bare(run, one));
    fail(run, problem, done.map(one => one.title).join(', '));
    for (const one of done) {
      run.changed.delete(one.task);
      report({ ...one, result: 'undone', problem });
    }
  };

  const guardFor = (stage: string, later: readonly Task[], seconds: number): Guard => {
    const way = wayInOf(run.readings);
    const times = guardTimes(later, way);
    const guarded = later.filter(task => times.has(task.id));
    return guardOf(
      guarded.filter(task => task.stage === stage),
      seconds,
      way,
      guarded.filter(task => task.stage !== stage),
    );
  };

  const settle = async (): Promise<void> => {
    clearTimeout(resting);
    if (settling !== undefined) return settling;
    if (guard === undefined) return;
    settling = settleNow(guard).finally(() => {
      settling = undefined;
    });
    return settling;
  };

  const settleNow = async ({ seconds }: Guard): Promise<void> => {
    try {
      const settled = await confirmGuard(fleet, run.host, left(), fresh);
      run.unproved = false;
      if (settled.kind === 'undone') takeBack(undone(seconds, settled.why, settled.restored));
      else for (const done of held.values()) report(done);
    } catch (error) {
      const { hint: _, ...problem } = failByTransport(run, error);
      takeBack({
        ...problem,
        what: `not confirmed: ${problem.what}`,
        evidence: [
          ...(problem.evidence ?? []),
          renewed
            ? `the host should have undone it by itself ${seconds} s after the change, and has not been reached since`
            : `the host should have undone it by itself within ${left()} s, and has not been reached since`,
        ],
        hint: 'look at its console: what it undid, and what it could not, is in /var/lib/provision/guards there',
      });
    } finally {
      guard = undefined;
      fresh = undefined;
      unconfirmed = [];
      told = [];
      held.clear();
    }
  };

  return {
    arming: ARM,
    resume: async (stage, all) => {
      clearTimeout(resting);
      await settling;
      if (guard === undefined) return;
      const own = all.filter(task => task.stage === stage);
      const seconds = [...guardTimes(own, wayInOf(run.readings)).values()][0];
      if (seconds === undefined || !covers(guard, guardFor(stage, own, seconds))) await settle();
    },
    guarded: (changes, steps, later) => {
      const first = changes.findIndex(change => change.guard !== undefined);
      const last = changes.findLastIndex(change => change.guard !== undefined);
      if (first === -1) return steps;
      const seconds = changes[first]?.guard;
      if (seconds === undefined) return steps;
      const stage = changes[first]?.task.stage ?? '';
      guard ??= guardFor(stage, later, seconds);
      renewed = false;
      making = changes.slice(first, last + 1).reduce((sum, { task }) => sum + task.timeout, 0);
      // Made before this change, it proves nothing about it.
      fresh?.then(
        transport => transport.close(),
        () => undefined,
      );
      fresh = undefined;
      unconfirmed = [...unconfirmed, ...changes.filter(change => change.guard !== undefined)];
      const place = fleet.places.on(run.host);
      const own = { ...guard, named: guardFor(stage, later, seconds).named };
      const arm = { id: ARM, script: armGuard(place, own, making), chained: true };
      // Whatever became of the changes: they are through.
      const renew = { id: RENEW, script: renewGuard(place, guard) };
      return [
        ...steps.slice(0, first),
        { title: `arm the guard: what follows is undone unless it is confirmed within ${seconds} s`, section: arm },
        ...steps.slice(first, last + 1),
        { title: 'wait for the confirmation', section: renew },
        ...steps.slice(last + 1),
      ];
    },
    ended: step => {
      if (step !== RENEW) return;
      renewed = true;
      if (fresh !== undefined) return;
      fresh = fleet.connections.another(run.host);
      // Whoever settles sees its failure.
      fresh.catch(() => undefined);
    },
    hold: done => held.set(done.task, done),
    rest: async () => {
      if (guard === undefined) return;
      // What was removed is not put back by what is known from before: no later change is tied to its guard.
      if (!renewed || run.status !== 'ok' || fleet.stop.aborted || unconfirmed.some(removes)) return settle();
      try {
        await fleet.connections.renew(run.host, fresh);
      } catch (error) {
        if (!(error instanceof TransportProblem)) throw error;
        fresh = undefined;
        return settle();
      }
      fresh = undefined;
      run.unproved = false;
      for (const done of held.values()) report(done);
      told = [...told, ...unconfirmed.filter(one => held.has(one.task.id))];
      held.clear();
      resting = setTimeout(() => void settle(), guard.seconds * 1000 * PATIENCE);
    },
    settle,
  };
}
