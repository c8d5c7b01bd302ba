import { clusterInventory } from '../../model/cluster/clusters.ts';
import type { ClusterPart, Inventory } from '../../model/inventory.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { count } from '../../model/text/count.ts';
import { nearest } from '../../yaml/did-you-mean.ts';

/** The clusters that a command is about: of several the one that is named, else all. @throws {InputProblem} for a name that none has */
export function namedClusters(
  { file, cluster, clusters = [] }: Inventory,
  name: string | undefined,
): readonly ClusterPart[] {
  if (name === undefined) return clusters;
  const found = clusters.filter(part => part.name === name);
  if (found.length > 0 || (clusters.length === 0 && name === cluster)) return found;
  const names = clusters.length === 0 ? [cluster] : clusters.map(part => part.name);
  const near = nearest(name, names);
  const hint = near === undefined ? `it has ${names.join(', ')}` : `did you mean ${near}?`;
  throw new InputProblem({ where: file, what: `it has no cluster ${name}`, hint });
}

/** The inventory of the one cluster that a command is about. @throws {InputProblem} where there are several, and none is named */
export function oneCluster(inventory: Inventory, name: string | undefined): Inventory {
  const { file, clusters } = inventory;
  const found = namedClusters(inventory, name);
  if (clusters === undefined) return inventory;
  const [only, another] = found;
  if (only !== undefined && another === undefined) return clusterInventory(inventory, only);
  throw new InputProblem({
    where: file,
    what: `it has ${count(clusters.length, 'cluster')}, and this command is about one`,
    hint: `say which: ${clusters.map(part => `-c ${part.name}`).join(' or ')}`,
  });
}
