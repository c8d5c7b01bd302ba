import { type Answered, askGate } from '../gate/ask-gate.ts';
import { forgetAnswers } from '../gate/ask-own.ts';
import type { HostRun } from '../host-run.ts';
import { type PhaseContext, tasksOf } from '../phase-context.ts';

/** The selected hosts that a stage has tasks for, whatever became of them. */
export const hostsOfStage = (phase: PhaseContext, stage: string): readonly HostRun[] =>
  phase.selected.filter(run => tasksOf(phase, run).some(task => task.stage === stage));

/** Asks a stage's own gate of hosts of the stage; what it said where that is STOP. */
export async function askStage(
  phase: PhaseContext,
  stage: string,
  runs: readonly HostRun[],
): Promise<Answered | undefined> {
  const gate = phase.program.stageGates.get(stage);
  if (gate === undefined || runs.every(run => gate.checks(run.host, phase.known).length === 0)) return undefined;
  forgetAnswers(phase, gate, runs);
  const answered = await askGate(phase, gate, runs);
  return answered.word === 'STOP' ? answered : undefined;
}
