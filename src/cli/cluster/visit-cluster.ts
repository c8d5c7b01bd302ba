import { shipped } from '../../collections/collections.ts';
import type { Inventory } from '../../model/inventory.ts';
import { refuseAdministering } from '../by-cluster/refuse-adopted.ts';
import { openCluster } from '../open/open-inventory.ts';
import type { RunOptions } from '../run/run-options.ts';
import { type Session, withSession } from '../run/with-session.ts';
import { type Administered, administered } from './read-access.ts';

/** What a job on a cluster is given. */
export interface ClusterVisit extends Pick<Session<undefined>, 'fleet' | 'output'> {
  readonly inventory: Inventory;
  readonly cluster: Administered;
}

/**
 * Does a job for which a connection to a server is enough, and returns the exit code.
 * @param command for the journal, without what may be secret
 * @param quiet standard output is another program's
 */
export async function visitCluster(
  options: RunOptions,
  { command, quiet = false }: { readonly command: string; readonly quiet?: boolean },
  job: (visit: ClusterVisit) => Promise<number>,
): Promise<number> {
  const inventory = await openCluster(options);
  refuseAdministering(inventory, command);
  const cluster = administered(shipped.admin, inventory);
  const request = {
    // Nobody else is connected to.
    options: { ...options, limit: cluster.servers.map(host => host.name).join(',') },
    command,
    inventory,
    opens: 'passwords',
    facts: shipped.facts,
    mode: 'visit',
    quiet,
    prepare: async () => undefined,
  } as const;
  return withSession(request, ({ inventory: opened, fleet, output }) =>
    job({ inventory: opened, cluster, fleet, output }),
  );
}
