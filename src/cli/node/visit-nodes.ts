import { shipped } from '../../collections/collections.ts';
import type { Fleet } from '../../engine/fleet/fleet.ts';
import type { NodesTold } from '../../model/cluster/node-way.ts';
import type { ClusterIdentity } from '../../model/facts/cluster-identity.ts';
import { type Host, type Inventory, presentOf } from '../../model/inventory.ts';
import type { Script } from '../../model/plan/script.ts';
import { InputProblem, Problem, type ProblemDetails } from '../../model/problems/problem.ts';
import type { Reading } from '../../model/reading/reading.ts';
import { answerWhenFree, lockDeadline } from '../cluster/answer-when-free.ts';
import { type Administered, administered } from '../cluster/read-access.ts';
import { refuseOther } from '../cluster/refuse-other.ts';
import type { Output } from '../open/open-report.ts';
import { isDryRun, type RunOptions } from '../run/run-options.ts';
import { withSession } from '../run/with-session.ts';

/** Seconds that a server has to tell. */
const ASK = 60;

export interface NodeVisit {
  readonly inventory: Inventory;
  readonly cluster: Administered;
  readonly fleet: Fleet;
  readonly output: Output;
  /** The server that tells of the nodes, and by which something is done to them. */
  readonly server: Host;
  readonly told: NodesTold;
  /** The cluster, as that server's API says. */
  readonly own: ClusterIdentity;
  /** What it tells now. */
  readonly again: () => Promise<NodesTold>;
  /** Runs a script under a host's lock, within so many seconds. */
  readonly act: (host: Host, what: string, script: Script, seconds: number) => Promise<Reading>;
}

export interface NodeRequest {
  /** For the journal. */
  readonly command: string;
  readonly dryRun?: boolean;
  /** It changes nothing, whatever it is asked. */
  readonly looks?: boolean;
  /** The node that it is about: where it is a server, another one is asked, if there is any. */
  readonly node?: string;
}

async function tell(cluster: Administered, server: Host, { inventory, fleet, options }: Told): Promise<ToldBy> {
  const { way } = cluster;
  const sections = [
    { id: 'identity', script: way.backup.identity },
    { id: 'nodes', script: way.nodes.read },
  ];
  const readings = await fleet.connections.run(server, sections, { timeout: ASK });
  const [identity, nodes] = [readings.get('identity'), readings.get('nodes')];
  if (identity === undefined || nodes === undefined)
    throw new Problem({ where: server.name, what: 'it did not answer' });
  const own = way.backup.identityOf(server.name, inventory.cluster, identity);
  await refuseOther({ inventory, twin: options.twin === true }, own, server.name);
  return { server, own, told: way.nodes.toldOf(server.name, nodes) };
}

interface ToldBy {
  readonly server: Host;
  readonly own: ClusterIdentity;
  readonly told: NodesTold;
}

interface Told {
  readonly inventory: Inventory;
  readonly fleet: Fleet;
  readonly options: RunOptions;
}

/** The first server that tells of the nodes. @throws {Problem} with what each of them said */
async function findServer(cluster: Administered, servers: readonly Host[], told: Told): Promise<ToldBy> {
  const problems: ProblemDetails[] = [];
  for (const server of servers) {
    try {
      return await tell(cluster, server, told);
    } catch (error) {
      if (!(error instanceof Problem) || told.fleet.stop.aborted) throw error;
      problems.push(...error.details);
    }
  }
  throw new Problem(problems);
}

/** Does a job on nodes by a server that tells of them, and returns the exit code. @throws {InputProblem} where `--limit` is given */
export async function visitNodes(
  options: RunOptions,
  inventory: Inventory,
  { command, looks = false, node }: NodeRequest,
  job: (visit: NodeVisit) => Promise<number>,
): Promise<number> {
  if (options.limit !== undefined)
    throw new InputProblem({ what: 'a node is named by itself', hint: 'leave --limit out' });
  const cluster = administered(shipped.admin, inventory);
  const servers = [...cluster.servers].sort((one, other) => Number(one.name === node) - Number(other.name === node));
  const own = presentOf(inventory.hosts).filter(({ name }) => name === node);
  const asked = [...new Set([...servers, ...own].map(({ name }) => name))];
  const request = {
    options: { ...options, limit: asked.join(',') },
    command,
    inventory,
    opens: 'passwords',
    facts: shipped.facts,
    mode: looks ? 'visit' : isDryRun(options) ? 'dry-run' : 'apply',
    prepare: async () => undefined,
  } as const;
  return withSession(request, async ({ inventory: opened, selected, fleet, output }) => {
    const known = { inventory: opened, fleet, options };
    const isAsked = (host: Host): boolean => servers.some(({ name }) => name === host.name);
    const opens = servers.flatMap(({ name }) => selected.filter(host => host.name === name && isAsked(host)));
    const { server, own, told } = await findServer(cluster, opens, known);
    return job({
      inventory: opened,
      cluster,
      fleet,
      output,
      server,
      told,
      own,
      again: async () => (await tell(cluster, server, known)).told,
      act: (host, what, script, seconds) => answerWhenFree(fleet, host, { what, script, seconds }, lockDeadline(fleet)),
    });
  });
}
