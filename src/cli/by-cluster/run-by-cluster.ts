import { selectHosts } from '../../inventory/select-hosts.ts';
import { clusterInventory } from '../../model/cluster/clusters.ts';
import type { Remark } from '../../model/events/event.ts';
import type { ClusterPart, Inventory } from '../../model/inventory.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { isAre } from '../../model/text/count.ts';
import { findPhase } from '../../playbook/phases.ts';
import { exitCode } from '../exit-code.ts';
import { namesFile } from '../open/open-playbook.ts';
import { type Project, projectOf } from '../open/open-project.ts';
import { isDryRun, type RunOptions } from '../run/run-options.ts';
import { type PhasesRequest, runPhases } from '../run/run-phases.ts';
import { say } from '../say.ts';
import { namedClusters } from './one-cluster.ts';
import { refuseAdopted } from './refuse-adopted.ts';
import { type ClusterRun, isBeside, runBeside } from './run-beside.ts';
import { worstOf } from './worst-of.ts';

/** Whether a word is a phase that makes one cluster. */
const isPerCluster = (word: string): boolean => !namesFile(word) && findPhase(word).perCluster === true;

/**
 * Runs phases on an inventory, and returns the exit code. Of several clusters, what makes the machines and their mesh is done for all together,
 * and what makes a cluster for each by itself, side by side: one that stops does not stop the others.
 * @throws {InputProblem}
 */
export async function runByCluster(
  request: PhasesRequest,
  project: Project,
  { again = [], after }: ByCluster = {},
): Promise<number> {
  const { inventory } = project;
  const { options, words } = request;
  const chosen = namedClusters(inventory, options.cluster);
  if (inventory.clusters === undefined) return runPhases(request, project);
  const each = words.filter(isPerCluster);
  const together = words.filter(word => !each.includes(word));
  const all = withHosts(inventory, chosen, options);
  const parts = all.filter(({ part }) => part.adopted !== true);
  const adopted = all.flatMap(({ part }) => (part.adopted === true ? [part] : []));
  const left = each.length === 0 ? undefined : leftAlone(each, adopted);
  // Somebody who asks for nothing else is told that it is not done; beside others it is left out, and said.
  const [first] = adopted;
  if (first !== undefined && parts.length === 0 && together.length === 0)
    refuseAdopted(clusterInventory(inventory, first), phasesWord(each));
  if (each.length > 0 && options.planOut !== undefined && parts.length > 1)
    throw new InputProblem({
      where: '--plan-out',
      what: 'a plan is kept for one cluster',
      hint: `say which: ${parts.map(({ part }) => `-c ${part.name}`).join(' or ')}`,
    });
  const planned = new Set<string>();
  if (together.length > 0) {
    const { next: _, ...rest } = request;
    const notes = left === undefined ? {} : { notes: [left] };
    const code = await runPhases(
      { ...(each.length > 0 ? rest : request), ...notes, words: together, planned },
      project,
    );
    if (each.length === 0 || code !== exitCode.done) return code;
  }
  const notes = left === undefined || together.length > 0 ? [] : [left];
  const isAlone = parts.length < 2 || options.json === true || asksSomebody(inventory, options) || planned.size > 0;
  if (!isAlone) for (const { what } of notes) say(`· ${what}`);
  const codes = isAlone
    ? await oneByOne({ ...request, words: each, planned, notes }, project, parts)
    : await runBeside(parts.map(({ part, limit }): ClusterRun => ({ cluster: part.name, limit, again })));
  const done = [...parts.filter((_, at) => codes[at] === exitCode.done).map(({ part }) => part), ...adopted];
  if (
    after === undefined ||
    isBeside() ||
    done.length === 0 ||
    isDryRun(options) ||
    codes.includes(exitCode.interrupted)
  )
    return worstOf(codes);
  return worstOf([...codes, await after(done)]);
}

/** What of a run by clusters the command knows. */
interface ByCluster {
  /** What a command line needs besides, to do the phases of one cluster alone. */
  readonly again?: readonly string[];
  /** What comes once clusters are done, for those. */
  readonly after?: (done: readonly ClusterPart[]) => Promise<number>;
}

interface PartOfRun {
  readonly part: ClusterPart;
  /** The hosts of it that the run is limited to. */
  readonly limit?: string;
}

async function oneByOne(
  request: PhasesRequest,
  project: Project,
  parts: readonly PartOfRun[],
): Promise<readonly number[]> {
  const { options, planned = [] } = request;
  const codes: number[] = [];
  for (const [at, { part, limit }] of parts.entries()) {
    const own = { ...options, cluster: part.name, ...(limit === undefined ? {} : { limit }) };
    const one = await projectOf(project, part);
    const notes = at === 0 ? (request.notes ?? []) : [];
    codes.push(await runPhases({ ...request, notes, options: own, planned: new Set(planned) }, one));
    if (codes.includes(exitCode.interrupted)) break;
  }
  return codes;
}

/** Clusters with the hosts of each that a pattern selects; without a pattern all, without a limit. */
function withHosts(inventory: Inventory, chosen: readonly ClusterPart[], { limit }: RunOptions): readonly PartOfRun[] {
  if (limit === undefined) return chosen.map(part => ({ part }));
  const selected = new Set(selectHosts(inventory, limit).map(host => host.name));
  return chosen.flatMap(part => {
    const own = part.hosts.filter(name => selected.has(name));
    return own.length === 0 ? [] : [{ part, limit: own.join(',') }];
  });
}

const phasesWord = (words: readonly string[]): string =>
  words.map(word => `phase ${findPhase(word).number}`).join(' and ');

/** What is said of clusters that somebody else has installed, where others are made; `undefined`: there is none. Pure. */
function leftAlone(words: readonly string[], adopted: readonly ClusterPart[]): Remark | undefined {
  if (adopted.length === 0) return undefined;
  const names = adopted.map(({ name }) => name).join(', ');
  const what = `${names} ${isAre(adopted.length)} adopted: ${phasesWord(words)} ${isAre(words.length)} not done there`;
  return { what };
}

/** Whether a run may have to ask for a password. */
const asksSomebody = ({ hosts }: Inventory, { askPass, askBecomePass, keyFile }: RunOptions): boolean =>
  askPass === true ||
  askBecomePass === true ||
  hosts.some(({ ssh: { become } }) => {
    if (become.method === 'none') return false;
    if (become.password === 'ask') return true;
    return typeof become.password === 'object' && 'sealed' in become.password && keyFile === undefined;
  });
