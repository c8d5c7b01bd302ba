import { resolve } from 'node:path';
import { shipped } from '../../collections/collections.ts';
import type { RestorePlan } from '../../model/cluster/restore-way.ts';
import { type Host, presentOf } from '../../model/inventory.ts';
import { InputProblem, Problem } from '../../model/problems/problem.ts';
import { ask, isInteractive } from '../ask.ts';
import { readStart } from '../backup/backup-reader.ts';
import { refuseAdopted } from '../by-cluster/refuse-adopted.ts';
import { openIdentity } from '../cluster/kept-identity.ts';
import { administered } from '../cluster/read-access.ts';
import { readTold } from '../cluster/read-told.ts';
import { exitCode } from '../exit-code.ts';
import { enterTwin } from '../open/enter-twin.ts';
import { openCluster } from '../open/open-inventory.ts';
import { openPhases } from '../open/open-phases.ts';
import type { Output } from '../open/open-report.ts';
import { isDryRun, type RunOptions } from '../run/run-options.ts';
import { withSession } from '../run/with-session.ts';
import { contentOf } from './content-of.ts';
import { readLocked, restoreHosts } from './restore-hosts.ts';

/** What is done to hosts is done to all of the cluster, or to nothing of it. */
function refuseLimit({ limit }: RunOptions): void {
  if (limit === undefined) return;
  throw new InputProblem({ what: 'a cluster is restored as a whole', hint: 'leave --limit out' });
}

/** By typing the cluster's name, as before a wipe. @throws {InputProblem} where nobody is there to type it */
async function isConfirmed(cluster: string, { server, others, aside }: RestorePlan): Promise<boolean> {
  const hosts = [server, ...others].join(', ');
  if (!isInteractive()) {
    const what = `this would put the cluster on ${hosts} back to the backup, and there is no terminal to confirm it on`;
    throw new InputProblem({ what, hint: 'look at it with --dry-run, then give --yes' });
  }
  const lines = `\nWhat was made in the cluster since is gone from it; the data of ${hosts} stays in ${aside}.\n`;
  return (await ask(`${lines}Type the cluster's name (${cluster}) to go on: `))?.trim() === cluster;
}

function show(plan: RestorePlan, { report }: Output): void {
  for (const word of plan.words) report({ type: 'notice', ...word });
}

/** `provision restore FILE`: brings a cluster back as a backup has it, on its own machines, and lets phase 3 prove it. */
export async function restoreBackup(named: string, options: RunOptions): Promise<number> {
  refuseLimit(options);
  const file = resolve(named);
  const { head } = readStart(file);
  const inTwin = await enterTwin(options);
  if (inTwin !== undefined) return inTwin;
  const inventory = await openCluster(options);
  refuseAdopted(inventory, 'a restore');
  const { way } = administered(shipped.admin, inventory);
  const servers = way.servers(inventory);
  const fixed = {
    backup: head,
    cluster: inventory.cluster,
    servers: servers.map(({ name }) => name),
    kept: (await openIdentity({ inventory, twin: options.twin === true })).read(),
  };
  const unfit = way.restore.unfit(fixed);
  if (unfit.length > 0) throw new InputProblem(unfit.map(one => ({ where: file, ...one })));
  const dryRun = isDryRun(options);
  const request = {
    options,
    command: 'restore',
    inventory,
    opens: 'passwords',
    facts: shipped.facts,
    mode: dryRun ? 'dry-run' : 'apply',
    prepare: async () => undefined,
  } as const;
  let restored = false;
  const code = await withSession(request, async ({ inventory: opened, selected, away, fleet, output }) => {
    const { restore } = way;
    const isServer = (host: Host): boolean => servers.some(({ name }) => name === host.name);
    const read = await readTold(restore, selected, fleet);
    if (fleet.stop.aborted) return exitCode.interrupted;
    const wish = {
      ...fixed,
      agents: presentOf(opened.hosts).flatMap(host => (isServer(host) ? [] : [host.name])),
      told: read.told,
      silent: new Map([...read.silent, ...away.map(({ name }) => [name, 'it is away'] as const)]),
      now: new Date(),
    };
    const plan = restore.plan(wish);
    show(plan, output);
    if (dryRun) return exitCode.done;
    // A file that cannot be opened is told before anything is touched.
    const content = await output.pause(() => contentOf(file, options));
    if (options.yes !== true && !(await output.pause(() => isConfirmed(opened.cluster, plan)))) {
      output.report({ type: 'notice', what: 'not confirmed: nothing was changed' });
      return fleet.stop.aborted ? exitCode.interrupted : exitCode.failed;
    }
    const now = await readLocked(
      restore,
      selected.filter(({ name }) => read.told.has(name)),
      fleet,
    );
    if (JSON.stringify(restore.plan({ ...wish, told: now })) !== JSON.stringify(plan))
      throw new Problem({ what: 'the hosts have changed while this was planned', hint: 'run it again' });
    const { sha256, size } = head;
    const blob = { source: file, sha256, size };
    const differences = await restoreHosts({
      way: restore,
      plan,
      backup: head,
      fleet,
      hostOf: name => selected.find(host => host.name === name) ?? missing(name),
      send: server => fleet.applier.send(server, { ...blob, pack: { parts: [blob], content } }, () => undefined),
      say: (what, host) => output.report({ type: 'notice', what, ...(host === undefined ? {} : { host }) }),
    });
    for (const what of differences) output.report({ type: 'warning', host: plan.server, what });
    const what = `${head.cluster} is as it was at ${head.taken}; what was there before is in ${plan.aside}, until you remove it`;
    output.report({ type: 'notice', host: plan.server, what });
    restored = true;
    return exitCode.done;
  });
  // Others join anew by it, and its gate says whether all is well.
  return restored && code === exitCode.done ? openPhases({ words: ['phase3'], options, command: 'phase3' }) : code;
}

/** A plan names hosts of the inventory only. */
function missing(name: string): never {
  throw new TypeError(`${name} is no host of the inventory`);
}
