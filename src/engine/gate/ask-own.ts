import type { Diagnosis } from '../../model/gate/diagnosis.ts';
import type { Gate } from '../../model/plan/program.ts';
import type { HostRun } from '../host-run.ts';
import type { PhaseContext } from '../phase-context.ts';
import { type Answered, askGate } from './ask-gate.ts';
import { begunProbe } from './begun.ts';
import { probesOfCheck } from './probes-of-check.ts';

/** Who tells why a gate does not simply say GO. */
export interface Explainer {
  /** Asked, read-only, for the cause when the gate says STOP, or GO with a warning; `undefined`: nobody can tell. */
  readonly diagnose?: (() => Promise<Diagnosis>) | undefined;
  /** Asked also where the gate says GO without a warning. */
  readonly diagnoseAlways?: boolean;
}

/** What is remembered of the gate. */
interface Remembered {
  /** Whether the newest that is known of it is GO, and nothing was left undone since; absent: nothing is known. */
  readonly saidGo?: (() => boolean) | undefined;
}

/** What was read before a change answers nothing any more: the change may have been another host's. */
export function forgetAnswers({ selected, known }: PhaseContext, gate: Gate, runs: readonly HostRun[]): void {
  if (selected.every(run => run.changed.size === 0)) return;
  for (const { host, readings } of runs) {
    readings.forget([begunProbe, ...gate.checks(host, known).flatMap(probesOfCheck)]);
  }
}

/** Says why a gate says STOP, or GO with a warning, where somebody can tell. */
export async function explain(phase: PhaseContext, { word, cells }: Answered, explainer: Explainer): Promise<void> {
  const { fleet, program, report } = phase;
  const { diagnose, diagnoseAlways } = explainer;
  const isWarned = cells.some(({ verdict }) => verdict.kind === 'met' && verdict.warning !== undefined);
  const isDue = word === 'STOP' || isWarned || diagnoseAlways === true;
  if (diagnose === undefined || fleet.stop.aborted || !isDue) return;
  const started = performance.now();
  report({ type: 'diagnosis-start', phase: program.name });
  const diagnosis = await diagnose();
  report({ type: 'diagnosis', phase: program.name, diagnosis, seconds: (performance.now() - started) / 1000 });
}

/** Asks the phase's own gate of all selected hosts, and has explained what it says. `isAlone`: nothing else is done. */
export async function askOwn(
  phase: PhaseContext,
  explainer: Explainer & Remembered,
  isAlone: boolean,
): Promise<Answered> {
  forgetAnswers(phase, phase.program.gate, phase.selected);
  const isDue = isAlone || phase.selected.some(run => run.changed.size > 0) || explainer.saidGo?.() !== true;
  const answered = await askGate(phase, phase.program.gate, phase.selected, isDue);
  await explain(phase, answered, explainer);
  return answered;
}
