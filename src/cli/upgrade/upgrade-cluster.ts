import { join } from 'node:path';
import type { UpgradePlan, UpgradeTold } from '../../model/cluster/upgrade-way.ts';
import { backupFirst } from '../backup/backup-first.ts';
import { keptBackups } from '../backup/backup-folder.ts';
import { refuseAdopted } from '../by-cluster/refuse-adopted.ts';
import { mayRestart } from '../cluster/may-restart.ts';
import { administered } from '../cluster/read-access.ts';
import { readTold } from '../cluster/read-told.ts';
import { exitCode } from '../exit-code.ts';
import { enterTwin } from '../open/enter-twin.ts';
import { openClusterProject, type Project } from '../open/open-project.ts';
import { packageRoot } from '../package-root.ts';
import { isDryRun, type RunOptions } from '../run/run-options.ts';
import { runPhases } from '../run/run-phases.ts';
import { withSession } from '../run/with-session.ts';
import { say } from '../say.ts';
import { lockOfVersion } from './lock-of-version.ts';
import { type VersionFiles, versionFiles } from './version-files.ts';

export interface UpgradeOptions extends RunOptions {
  readonly to: string;
  readonly plan?: boolean;
  /** How many agents at once; absent: one. */
  readonly serial?: number;
  /** `false`: none is taken before. */
  readonly backup?: boolean;
}

const STAGE_OF_AGENTS = 'agents';

/** What was read of the hosts, and what is to be done with them. */
interface Planned {
  readonly plan: UpgradePlan;
  readonly told: ReadonlyMap<string, UpgradeTold>;
}

/** Reads the hosts and decides; what is printed is the plan. @throws {Problem} with every reason why it is not to be done */
async function planWith(options: UpgradeOptions, project: Project): Promise<Planned | number> {
  const { inventory, catalogue } = project;
  const { way } = administered(catalogue.admin, inventory);
  const servers = new Set(way.servers(inventory).map(({ name }) => name));
  let planned: Planned | undefined;
  const code = await withSession(
    {
      options,
      command: `upgrade --to ${options.to}`,
      inventory,
      opens: 'passwords',
      facts: catalogue.facts,
      mode: 'visit',
      prepare: async () => undefined,
    },
    async ({ inventory: opened, selected, fleet, output }) => {
      const { told, silent } = await readTold(way.upgrade, selected, fleet);
      if (fleet.stop.aborted) return exitCode.interrupted;
      const chosen = new Set(selected.map(({ name }) => name));
      const named = (isServer: boolean, isChosen: boolean): readonly string[] =>
        opened.hosts.flatMap(({ name }) =>
          servers.has(name) === isServer && chosen.has(name) === isChosen ? [name] : [],
        );
      const backups = keptBackups({ inventory: opened, twin: options.twin === true }).flatMap(({ file, head }) =>
        head === undefined ? [] : [{ file, uid: head.uid, version: head.version }],
      );
      const plan = way.upgrade.plan({
        to: options.to,
        servers: named(true, true),
        agents: named(false, true),
        left: { servers: named(true, false), agents: named(false, false) },
        told,
        silent,
        backups,
      });
      for (const word of plan.words) output.report({ type: 'notice', ...word });
      planned = { plan, told };
      return exitCode.done;
    },
  );
  return planned === undefined || code !== exitCode.done ? code : planned;
}

/** @throws {InputProblem} where nobody is there to answer */
async function isConfirmed({ servers, agents }: UpgradePlan, options: UpgradeOptions): Promise<boolean> {
  const hosts = [...servers, ...agents];
  return options.yes === true || hosts.length === 0 || mayRestart(hosts.join(', '), '--plan');
}

/** Takes a backup unless a server is past the old version already: what comes after is no way back. @throws {Problem} where there can be none */
async function backUp({ plan, told }: Planned, options: UpgradeOptions): Promise<number> {
  const isPast = [...told.values()].some(({ nodes, noted }) => nodes !== undefined && noted['version'] === plan.to);
  if (options.backup === false || isPast || plan.servers.length === 0) return exitCode.done;
  const { limit: _, ...whole } = options;
  const but = 'without a backup there is no way back';
  return backupFirst(whole, 'the upgrade', { command: `upgrade --to ${options.to}`, but });
}

/** `provision upgrade --to VERSION`: brings K3s of a cluster to another version, host by host. */
export async function upgradeCluster(options: UpgradeOptions): Promise<number> {
  const inTwin = await enterTwin(options);
  if (inTwin !== undefined) return inTwin;
  const project = await openClusterProject(options);
  refuseAdopted(project.inventory, 'an upgrade');
  const planned = await planWith(options, project);
  if (typeof planned === 'number') return planned;
  const { plan, told } = planned;
  const { way } = administered(project.catalogue.admin, project.inventory);
  const { inventory: next, edits } = way.upgrade.settle(project.inventory, options.to, told);
  const looks = options.plan === true || isDryRun(options);
  const { lock, missing } = await lockOfVersion(next, project.catalogue, {
    pack: options.pack,
    look: looks,
    tell: line => (options.json === true ? undefined : say(line)),
  });
  if (looks && missing.length > 0) {
    for (const name of missing) say(`· ${name} is not in the cache: it is got first`);
    return exitCode.done;
  }
  // What cannot be written is told before anything is done. A rehearsal changes no file: the inventory is that of the real hosts.
  const files: VersionFiles | undefined =
    options.twin === true ? undefined : versionFiles(project.inventory.file, edits, project.channel, lock);

  const step = join(packageRoot(), 'playbooks', 'upgrade.yaml');
  const command = `upgrade --to ${options.to}`;
  const request = {
    options,
    command,
    again: command,
    locked: lock,
    ...(options.serial === undefined ? {} : { serial: new Map([[STAGE_OF_AGENTS, options.serial]]) }),
  };
  const at = { ...project, inventory: next, channel: undefined };
  if (looks || plan.servers.length + plan.agents.length > 0) {
    // Whatever would be refused on a host is refused before the first is touched, and before a backup is taken.
    const code = await runPhases({ ...request, words: [step], options: { ...options, dryRun: true } }, at);
    if (looks || code !== exitCode.done) return code;
  }
  if (!(await isConfirmed(plan, options))) {
    say('not confirmed: nothing was changed');
    return exitCode.failed;
  }
  const backed = await backUp(planned, options);
  if (backed !== exitCode.done) return backed;
  // From here on the new version is wanted: a run that is cut off leaves hosts that only the next upgrade goes on with.
  files?.write();
  const words = [
    step,
    'k3s',
    ...(plan.entry && Object.keys(lock).some(name => name.startsWith('traefik/')) ? ['traefik'] : []),
  ];
  const code = await runPhases({ ...request, words }, at);
  if (code !== exitCode.done) return code;
  files?.prune();
  if (files !== undefined && options.json !== true) say(`commit ${files.files.join(' and ')}`);
  return code;
}
