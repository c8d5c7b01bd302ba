import { join } from 'node:path';
import type { NetworkPlan } from '../../model/cluster/network-way.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { backupFirst } from '../backup/backup-first.ts';
import { refuseAdopted } from '../by-cluster/refuse-adopted.ts';
import { mayRestart } from '../cluster/may-restart.ts';
import { administered } from '../cluster/read-access.ts';
import { readTold } from '../cluster/read-told.ts';
import { exitCode } from '../exit-code.ts';
import { enterTwin } from '../open/enter-twin.ts';
import { openClusterProject, type Project, projectWith } from '../open/open-project.ts';
import { packageRoot } from '../package-root.ts';
import { isDryRun, type RunOptions } from '../run/run-options.ts';
import { runPhases } from '../run/run-phases.ts';
import { withSession } from '../run/with-session.ts';
import { say } from '../say.ts';
import { networkFile } from './network-file.ts';

export interface NetworkOptions extends RunOptions {
  readonly to: string;
  readonly plan?: boolean;
  /** How many agents at once; absent: one. */
  readonly serial?: number;
  /** `false`: none is taken before. */
  readonly backup?: boolean;
}

const STAGE_OF_AGENTS = 'agents';

/** Reads the hosts and decides; what is printed is the plan. @param next the project as it is to be @throws {Problem} */
async function planWith(options: NetworkOptions, next: Project): Promise<NetworkPlan | number> {
  const { inventory, catalogue } = next;
  refuseAdopted(inventory, 'a move to another network');
  const { way } = administered(catalogue.admin, inventory);
  const isServer = new Set(way.servers(inventory).map(({ name }) => name));
  const to = way.network.carrierOf(inventory);
  let plan: NetworkPlan | undefined;
  const code = await withSession(
    {
      options,
      command: `network plan --to ${options.to}`,
      inventory,
      opens: 'passwords',
      facts: catalogue.facts,
      mode: 'visit',
      prepare: async () => undefined,
    },
    async ({ selected, away, fleet, output }) => {
      const { told, silent } = await readTold(way.network, selected, fleet);
      if (fleet.stop.aborted) return exitCode.interrupted;
      const named = (wanted: boolean): readonly string[] =>
        selected.flatMap(({ name }) => (isServer.has(name) === wanted ? [name] : []));
      const awayNames = away.map(({ name }) => name);
      plan = way.network.plan({ to, servers: named(true), agents: named(false), away: awayNames, told, silent });
      for (const word of plan.words) output.report({ type: 'notice', ...word });
      return exitCode.done;
    },
  );
  return plan === undefined || code !== exitCode.done ? code : plan;
}

/** @throws {InputProblem} where nobody is there to answer */
async function isConfirmed({ servers, agents }: NetworkPlan, options: NetworkOptions): Promise<boolean> {
  const hosts = [...servers, ...agents];
  return options.yes === true || hosts.length === 0 || mayRestart(hosts.join(', '), '--plan');
}

/** `provision network move --to BACKEND`: another way for packets of pods in a cluster that lives, host by host. */
export async function moveNetwork(options: NetworkOptions): Promise<number> {
  const inTwin = await enterTwin(options);
  if (inTwin !== undefined) return inTwin;
  const project = await openClusterProject(options);
  refuseAdopted(project.inventory, 'a move to another network');
  const { way } = administered(project.catalogue.admin, project.inventory);
  const refused = way.network.refused(project.inventory, options.to);
  if (refused !== undefined) throw new InputProblem(refused);
  const file = networkFile(project.inventory.file, way.network.edit(project.inventory, options.to));
  // Whatever is wrong with it there (hosts that could not meet, say) is told as for any inventory.
  const next = await projectWith(project, file.text);
  if (way.network.carrierOf(next.inventory).backend !== options.to) {
    const hint = 'write it there yourself, then again';
    throw new InputProblem({ where: project.inventory.file, what: `it would not say ${options.to}`, hint });
  }
  const plan = await planWith(options, next);
  if (typeof plan === 'number') return plan;

  const command = `network move --to ${options.to}`;
  const step = join(packageRoot(), 'playbooks', 'network.yaml');
  const request = {
    options,
    command,
    again: command,
    ...(options.serial === undefined ? {} : { serial: new Map([[STAGE_OF_AGENTS, options.serial]]) }),
  };
  const looks = options.plan === true || isDryRun(options);
  if (looks || plan.servers.length + plan.agents.length > 0) {
    // Whatever would be refused on a host is refused before the first is touched, and before a backup is taken.
    const code = await runPhases({ ...request, words: [step], options: { ...options, dryRun: true } }, next);
    if (looks || code !== exitCode.done) return code;
  }
  if (!(await isConfirmed(plan, options))) {
    say('not confirmed: nothing was changed');
    return exitCode.failed;
  }
  if (options.backup !== false && !plan.goesOn && plan.servers.length > 0) {
    const backed = await backupFirst(options, 'the move', { command });
    if (backed !== exitCode.done) return backed;
  }
  // From here on the new way is wanted: a run that is cut off leaves hosts that only the next one goes on with. A rehearsal changes no file.
  const writes = options.twin !== true && !file.isThere;
  if (writes) file.write();
  const code = await runPhases({ ...request, words: [step, 'k3s'] }, next);
  if (code === exitCode.done && writes && options.json !== true) say(`commit ${project.inventory.file}`);
  return code;
}
