import type { HostSummary } from '../model/events/event.ts';
import type { GateWord } from '../model/gate/gate-word.ts';
import { type Kept, sumKept } from '../model/gate/kept.ts';
import { keptBy } from '../model/plan/change.ts';
import type { Facts } from '../model/plan/resource.ts';
import type { Answered } from './gate/ask-gate.ts';
import { type HostRun, summarise } from './host-run.ts';
import { type PhaseContext, tasksOf } from './phase-context.ts';
import { planHost } from './plan/plan-host.ts';
import { hasWork } from './plan/plan-item.ts';

/** How a phase ended: `left-out` by what it was asked for, `refused` by the gate before it, `declined` by the user, `moved` since its plan was kept. */
export type PhaseEnd = 'done' | 'left-out' | 'moved' | 'failed' | 'stop' | 'refused' | 'declined' | 'interrupted';

export interface PhaseResult {
  readonly end: PhaseEnd;
  /** Whether anything was changed, or would be in a dry run. */
  readonly changes: boolean;
  readonly word?: GateWord;
  readonly facts: ReadonlyMap<string, Facts>;
}

/** What a run leaves on a host on purpose, as it stands at the end; looked up only where the plan has told of any. */
function leftIn(phase: PhaseContext, run: HostRun): { readonly kept?: readonly Kept[] } {
  if (!run.keeps || run.status !== 'ok') return {};
  const kept = planHost(tasksOf(phase, run), run.readings).flatMap(({ outcome }) => keptBy(outcome));
  return kept.length === 0 ? {} : { kept };
}

/** Whether something is left to be done on a host, as far as is known; what no reading proves counts by what was done. */
const isUnfinished = (phase: PhaseContext, run: HostRun): boolean =>
  planHost(tasksOf(phase, run), run.readings).some(one => hasWork(one) && !run.changed.has(one.task.id));

/** Tells of a phase's end; `answered`: the gate that had the last word. */
export function endPhase(
  phase: PhaseContext,
  end: PhaseEnd,
  seconds: number,
  changes: boolean,
  answered?: Answered,
): PhaseResult {
  if (end === 'interrupted' && answered === undefined) {
    for (const run of phase.selected) if (run.status === 'ok' && isUnfinished(phase, run)) run.status = 'interrupted';
  }
  const hosts = phase.selected.map((run): HostSummary => ({ ...summarise(run), ...leftIn(phase, run) }));
  const kept = sumKept(
    (answered?.cells ?? []).flatMap(({ verdict }) => (verdict.kind === 'met' ? (verdict.kept ?? []) : [])),
  );
  const word = answered === undefined ? {} : { word: answered.word };
  const told = kept.length === 0 ? word : { ...word, kept };
  phase.report({ type: 'phase-done', phase: phase.program.name, hosts, seconds, ...told });
  return { end, changes, facts: phase.known.facts, ...word };
}
