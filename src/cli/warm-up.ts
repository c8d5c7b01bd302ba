import { join } from 'node:path';
import { loadInventory } from '../inventory/load-inventory.ts';
import { createProgram } from '../playbook/create-program.ts';
import { findMistakes } from './find-mistakes.ts';
import { shippedPlaybook } from './open-playbook.ts';
import { packageRoot } from './package-root.ts';

/**
 * Goes the way that each start goes, up to where hosts would be met: what V8 has compiled by then is kept beside the
 * built program. Called when it is built, by nobody else.
 */
export async function warmUp(): Promise<void> {
  await import('./run-phases.ts');
  const inventory = await loadInventory(join(packageRoot(), 'inventory', 'home.yaml'));
  const playbook = await shippedPlaybook('wireguard');
  const before = await shippedPlaybook('wipe');
  await findMistakes(
    createProgram({ playbook, before, inventory, remembered: new Map(), rerun: phase => phase }),
    inventory,
  );
}
