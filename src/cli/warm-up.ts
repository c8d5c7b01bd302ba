import { join } from 'node:path';
import { shipped } from '../collections/collections.ts';
import { shippedSections } from '../collections/shipped-sections.ts';
import { loadInventory } from '../inventory/load-inventory.ts';
import { createProgram } from '../playbook/create-program.ts';
import { phases } from '../playbook/phases.ts';
import { shippedPlaybook } from './open/open-playbook.ts';
import { packageRoot } from './package-root.ts';
import { findMistakes } from './run/find-mistakes.ts';
import { warmUpShort } from './warm-up-short.ts';

/**
 * Goes the ways that a start can go, up to where hosts would be met: what V8 has compiled by then is kept beside the
 * built program. Called when it is built, by nobody else.
 */
export async function warmUp(): Promise<void> {
  await warmUpShort();
  await import('./run/run-phases.ts');
  const inventory = await loadInventory(join(packageRoot(), 'inventory', 'home.yaml'), shippedSections);
  // Two that are run often, of which one has contexts of every kind.
  const [before, playbook] = await Promise.all(phases.slice(1, 3).map(({ name }) => shippedPlaybook(name, shipped)));
  if (before === undefined || playbook === undefined) throw new RangeError('at least two phases ship');
  await findMistakes(
    createProgram({ playbook, before, inventory, remembered: new Map(), vocabulary: shipped, rerun: phase => phase }),
    inventory,
  );
}
