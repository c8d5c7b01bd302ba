import type { PhasesRequest } from '../run/run-phases.ts';
import { openInventory } from './open-inventory.ts';

/**
 * Runs phases on the inventory that was asked for, and returns the exit code. The inventory is read before anything else is
 * even loaded: one that is refused costs no more than reading it.
 */
export async function openPhases(request: PhasesRequest): Promise<number> {
  const inventory = await openInventory(request.options.inventory);
  const { runPhases } = await import('../run/run-phases.ts');
  return runPhases(request, inventory);
}
