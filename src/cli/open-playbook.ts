import { join, relative } from 'node:path';
import { loadPlaybook } from '../playbook/load-playbook.ts';
import type { Playbook } from '../playbook/playbook.ts';
import { packageRoot } from './package-root.ts';

/** A playbook of the user's own. @throws {InputProblem} */
export const openPlaybook = (file: string): Promise<Playbook> => loadPlaybook(file, packageRoot());

/** A phase's playbook, as it ships. @throws {InputProblem} */
export function shippedPlaybook(name: string): Promise<Playbook> {
  const root = packageRoot();
  const path = join(root, 'playbooks', `${name}.yaml`);
  const fromHere = relative(process.cwd(), path);
  return loadPlaybook(fromHere.startsWith('..') ? path : fromHere, root);
}
