import { PHASES_FOLDER } from '../../model/plan/program.ts';
import { thing, wordOf } from '../../model/reading/thing.ts';
import { type PhaseContext, tasksOf } from '../phase-context.ts';

/**
 * The file by which a phase says that it has begun on a host, where one of its tasks leaves it there; `undefined`: none does. A host
 * without it is one on which something is to be changed for sure.
 */
export function ownName(phase: Pick<PhaseContext, 'program' | 'selected' | 'known'>): string | undefined {
  const path = `${PHASES_FOLDER}/${phase.program.name}`;
  const word = wordOf(thing('path', path));
  const isLeft = phase.selected.some(run =>
    tasksOf(phase, run).some(({ bound }) =>
      [...(bound?.ids ?? []), ...(bound?.shares ?? [])].some(one => wordOf(one) === word),
    ),
  );
  return isLeft ? path : undefined;
}
