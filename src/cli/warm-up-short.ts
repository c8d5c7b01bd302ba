import { join } from 'node:path';
import { shippedSections } from '../collections/shipped-sections.ts';
import { parseInventory } from '../inventory/parse-inventory.ts';
import { renderProblem } from '../report/text/problem.ts';
import { createCommandLine } from './command-line.ts';
import { openInventory } from './open/open-inventory.ts';
import { packageRoot } from './package-root.ts';

/**
 * Goes the ways of a start that end with the inventory (help, `inventory`, the way into a twin's seat): what V8 has compiled by then is kept apart,
 * since these would wait for all else. Called when it is built, by nobody else.
 */
export async function warmUpShort(): Promise<void> {
  createCommandLine('', () => undefined).helpInformation();
  try {
    parseInventory('{ cluster: Refused, hosts: { h: { address: 10.0.0 } } }', 'refused.yaml', {
      sections: shippedSections,
    });
  } catch (error) {
    renderProblem(error, { color: false });
  }
  await import('./open/enter-twin.ts');
  await openInventory({ inventory: join(packageRoot(), 'inventory', 'home.yaml') });
}
