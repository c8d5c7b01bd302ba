import type { LeaveOut, SeenHost } from '../../model/plan/leave-out.ts';
import { phasesBegun } from '../gate/begun.ts';
import type { PhaseContext } from '../phase-context.ts';
import { hasWork, type RunPlan } from './plan-item.ts';

/** What is known of each host before anything is done there. */
const seenBy = ({ selected }: PhaseContext, plans: readonly RunPlan[], { probe }: LeaveOut): readonly SeenHost[] =>
  selected.map(run => {
    const begun = phasesBegun(run);
    return {
      host: run.host.name,
      begun: begun?.kind === 'read' ? begun.names : undefined,
      reading: run.readings.of(probe),
      hasWork: plans.find(plan => plan.run === run)?.items.some(hasWork) === true,
    };
  });

/** Leaves the phase out on all hosts where it was asked for that, and tells why; returns whether it is. */
export function isLeftOut(phase: PhaseContext, plans: readonly RunPlan[], leaveOut: LeaveOut | undefined): boolean {
  const leftOut = leaveOut?.decide(seenBy(phase, plans, leaveOut));
  if (leftOut === undefined) return false;
  phase.report({ type: 'phase-left-out', phase: phase.program.name, ...leftOut });
  for (const run of phase.selected) if (run.status === 'ok') run.status = 'skipped';
  return true;
}
