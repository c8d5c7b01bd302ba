import type { Inventory } from '../../model/inventory.ts';
import { ownCommand } from '../../model/own-command.ts';
import { InputProblem } from '../../model/problems/problem.ts';

/**
 * Refuses what would change a cluster that somebody else has installed. `what`: what is not done, as a subject (`phase 3`).
 * @throws {InputProblem}
 */
export function refuseAdopted(
  { file, cluster, adopted }: Pick<Inventory, 'file' | 'cluster' | 'adopted'>,
  what: string,
  hint = `phase 2 makes its part of the mesh; what it has of the others: ${ownCommand('join')}`,
): void {
  if (adopted !== true) return;
  throw new InputProblem({
    where: file,
    what: `${what} is not done for ${cluster}: it is adopted, somebody else has installed it`,
    hint,
  });
}

/**
 * Refuses what needs the right of its administrator, which provision holds for clusters of its own.
 * @throws {InputProblem}
 */
export const refuseAdministering = (inventory: Pick<Inventory, 'file' | 'cluster' | 'adopted'>, what: string): void =>
  refuseAdopted(
    inventory,
    what,
    'use what its own administrator has: K3s keeps a kubeconfig on its servers, /etc/rancher/k3s/k3s.yaml',
  );
