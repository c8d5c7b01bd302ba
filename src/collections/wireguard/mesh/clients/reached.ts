import { clusterInventory, fleetOf, inventoryFor, partOf } from '../../../../model/cluster/clusters.ts';
import type { Host, Inventory } from '../../../../model/inventory.ts';
import { listOf } from '../../../../model/one-or-many.ts';
import { InputProblem } from '../../../../model/problems/problem.ts';
import { kubernetesSection } from '../../../kubernetes/kubernetes-section.ts';
import { createJoins } from '../joins.ts';
import { clusterInMesh, meshOf } from '../mesh-section.ts';

/** Whether a host is to be a node of a cluster. */
const isNode = ({ roles }: Host): boolean => roles.includes('server') || roles.includes('agent');

/**
 * The networks (CIDRs) that a client sends to its gateway, by what it is to reach.
 * @throws {InputProblem} where that one gateway cannot pass it on, with why
 */
export function reachedThrough(given: Inventory, gateway: Host, reach: readonly string[]): readonly string[] {
  const inventory = fleetOf(given);
  const { file } = inventory;
  const mesh = meshOf(inventory);
  const cluster = (word: string): readonly string[] => {
    const part = inventory.clusters?.find(({ name }) => name === word);
    if (part === undefined) {
      const known = ['mesh', 'services', 'pods', ...(inventory.clusters ?? []).map(({ name }) => name)];
      const what = `nothing of the mesh is called ${word}`;
      throw new InputProblem({ where: file, what, hint: `a client reaches ${known.join(', ')}` });
    }
    if (partOf(inventory, gateway.name) === part)
      return [kubernetesSection.of(clusterInventory(inventory, part)).services];
    if (clusterInMesh(part).routes === 'none') {
      const what = `${word} offers nothing to others: clusters.${word}.routes is none`;
      throw new InputProblem({ where: file, what, hint: `set it to services, or take a host of ${word} as gateway` });
    }
    const networks = createJoins(inventory)
      .reachedFrom(gateway)
      .filter(join => join.cluster === word)
      .flatMap(join => join.networks);
    if (networks.length > 0) return networks;
    const what = `${gateway.name} does not reach ${word}: it has no gateway there`;
    throw new InputProblem({ where: file, what, hint: `take a host of ${word} as gateway` });
  };
  const ofNode = (key: 'services' | 'pods'): readonly string[] => {
    if (isNode(gateway)) return [kubernetesSection.of(inventoryFor(inventory, gateway))[key]];
    const what = `${gateway.name} reaches no ${key}: it is no node of a cluster`;
    const hint = 'take another gateway: --gateway HOST with the role server or agent';
    throw new InputProblem({ where: file, what, hint });
  };
  const all = reach.flatMap(word => {
    if (word === 'mesh') return listOf(mesh.subnet);
    return word === 'services' || word === 'pods' ? ofNode(word) : cluster(word);
  });
  return [...new Set(all)];
}
