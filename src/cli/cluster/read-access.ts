import type { Fleet } from '../../engine/fleet/fleet.ts';
import type { AdminAccess, AdminWay } from '../../model/cluster/admin-way.ts';
import { type Host, type Inventory, presentOf } from '../../model/inventory.ts';
import { InputProblem, Problem, type ProblemDetails } from '../../model/problems/problem.ts';

/** Seconds that a server has to tell. */
const TIMEOUT = 30;

/** A way to administer a cluster, with at least one host that can be asked. */
export interface Administered {
  readonly way: AdminWay;
  readonly servers: readonly Host[];
}

/** How an inventory's cluster is administered. @throws {InputProblem} where it has no server */
export function administered(ways: readonly AdminWay[], inventory: Inventory): Administered {
  for (const way of ways) {
    const all = way.servers(inventory);
    const servers = presentOf(all);
    if (servers.length > 0) return { way, servers };
    if (all.length > 0) {
      throw new InputProblem({
        where: inventory.file,
        what: `every server of the cluster is away: ${all.map(({ name }) => name).join(', ')}`,
        hint: 'once one of them is back, take its `away` out',
      });
    }
  }
  throw new InputProblem({
    where: inventory.file,
    what: 'no host has the role server, so there is no cluster',
    hint: 'give one of them `roles: [server]`',
  });
}

/** A cluster's access, from the first server that tells it. @throws {Problem} with what each of them said */
export async function readAccess(
  { way, servers }: Administered,
  { cluster }: Inventory,
  fleet: Fleet,
): Promise<{ readonly server: Host; readonly admin: AdminAccess }> {
  const problems: ProblemDetails[] = [];
  for (const server of servers) {
    try {
      const readings = await fleet.connections.run(server, way.sections, { timeout: TIMEOUT });
      return { server, admin: way.accessOf(server.name, cluster, readings) };
    } catch (error) {
      if (!(error instanceof Problem) || fleet.stop.aborted) throw error;
      problems.push(...error.details);
    }
  }
  throw new Problem(problems);
}
