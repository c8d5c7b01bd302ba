import { fleetOf, inventoryFor, isAdopted } from '../../../model/cluster/clusters.ts';
import { addressesOf, type Host, type Inventory, publicAddressesOf } from '../../../model/inventory.ts';
import { isMapping } from '../../../model/is-mapping.ts';
import { addressesIn } from '../../../model/overlay.ts';
import type { ContextProvider, OpenContext } from '../../../model/plan/context-provider.ts';
import type { Known } from '../../../model/plan/program.ts';
import { kubernetesSection, namesOf, networkOf } from '../../kubernetes/kubernetes-section.ts';
import { roleOf } from '../config/node-config.ts';
import type { AdoptedWish } from './judge-adopted.ts';

/** Keys of `kubernetes:` that stand in the file for a cluster, and options of its servers. */
function writtenIn(inventory: Inventory): readonly string[] {
  const said = inventory.sections?.['kubernetes'];
  if (!isMapping(said)) return [];
  const { server } = said;
  return [...Object.keys(said), ...(isMapping(server) ? Object.keys(server) : [])];
}

function settingsOf(inventory: Inventory): AdoptedWish['settings'] {
  const { pods, services } = kubernetesSection.of(inventory);
  const { name: network, backend } = networkOf(inventory);
  return { pods, services, network, ...(backend === undefined ? {} : { backend }), ...namesOf(inventory) };
}

/** `adopted`: whether somebody else has installed the cluster of a host, and what the inventory says of it. */
export const adoptedContext: ContextProvider = {
  name: 'adopted',
  // Which cluster it is, its servers tell.
  ofFleet: true,
  open: ({ inventory, remembered }): OpenContext => {
    const fleet = fleetOf(inventory);
    const [mesh] = fleet.overlays ?? [];
    const told = (known: Known, servers: readonly Host[]): AdoptedWish['server'] => {
      for (const { name } of servers) {
        const fact = known.facts.get(name)?.['k3s.adopted'] ?? remembered.get(name)?.['k3s.adopted'];
        if (!isMapping(fact)) continue;
        const { uid, ca } = fact;
        if (typeof uid === 'string' && typeof ca === 'string') return { uid, ca };
      }
      return null;
    };
    return {
      of: (host, known) => {
        if (!isAdopted(fleet, host.name)) return { is: false };
        const own = inventoryFor(fleet, host);
        return {
          is: true,
          cluster: own.cluster,
          by: fleet.cluster,
          role: roleOf(host),
          hosts: own.hosts.map(one => ({
            name: one.name,
            addresses: [
              ...addressesOf(one),
              ...publicAddressesOf(one),
              ...(mesh === undefined ? [] : addressesIn(mesh, one.name)),
            ],
          })),
          settings: settingsOf(own),
          written: writtenIn(own),
          server: told(
            known,
            own.hosts.filter(({ roles }) => roles.includes('server')),
          ),
        };
      },
    };
  },
};
