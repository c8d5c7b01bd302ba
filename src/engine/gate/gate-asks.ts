import type { Host } from '../../model/inventory.ts';
import type { PhaseContext } from '../phase-context.ts';

/** Whether the phase's own gate has anything to ask of a host: its first command there confirms what is still armed. */
export const gateAsks = ({ program, known }: Pick<PhaseContext, 'program' | 'known'>, host: Host): boolean =>
  program.gate.checks(host, known).length > 0;
