import { fleetOf, partOf } from '../../../model/cluster/clusters.ts';
import { type Host, presentOf } from '../../../model/inventory.ts';
import type { ContextProvider, OpenContext } from '../../../model/plan/context-provider.ts';
import type { Known } from '../../../model/plan/program.ts';
import { exportedIn } from './exported.ts';
import { importObjects } from './import-objects.ts';
import { offersOf } from './offer-fields.ts';

/** `offers`: what a host's cluster offers others, and what it takes from them. */
export const offersContext: ContextProvider = {
  name: 'offers',
  // What one takes another has told.
  ofFleet: true,
  open: ({ inventory, remembered }): OpenContext => {
    const fleet = fleetOf(inventory);
    const { clusters = [] } = fleet;
    const isServer = (host: Host): boolean => host.roles.includes('server');
    /** The server of each cluster that is asked, by the cluster's name. */
    const servers = new Map(
      clusters.flatMap(part => {
        const own = fleet.hosts.filter(host => part.hosts.includes(host.name) && isServer(host));
        const [server] = presentOf(own);
        return server === undefined ? [] : [[part.name, server.name] as const];
      }),
    );
    const told = (known: Known) => (cluster: string) => {
      const server = servers.get(cluster) ?? '';
      // What a cluster that cannot be asked now has told before stays as it is.
      const fact = known.facts.get(server)?.['kubernetes.exports'] ?? remembered.get(server)?.['kubernetes.exports'];
      return exportedIn(fact);
    };
    const importsOf = (name: string, known: Known) => {
      const part = clusters.find(one => one.name === name);
      return importObjects(part === undefined ? [] : offersOf(part).imports, told(known));
    };
    return {
      of: ({ name }, known) => {
        const part = partOf(fleet, name);
        return {
          asks: part !== undefined && servers.get(part.name) === name,
          nodes: presentOf(fleet.hosts).flatMap(host => (part?.hosts.includes(host.name) === true ? [host.name] : [])),
          exports: part === undefined ? [] : offersOf(part).exports,
          get imports() {
            return part === undefined ? '' : importsOf(part.name, known).content;
          },
        };
      },
      warnings: (known, names) => {
        if (!names.has('offers.imports')) return [];
        return clusters.flatMap(({ name }) =>
          importsOf(name, known).untold.map(one => ({
            what: `${name} does not get ${one.namespace}/${one.service} of ${one.from}: that cluster has not told its address`,
            hint: `is the Service there? on a server of ${one.from}: k3s kubectl -n ${one.namespace} get service ${one.service}`,
          })),
        );
      },
    };
  },
};
