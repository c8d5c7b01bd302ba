import { selectHosts } from '../../inventory/select-hosts.ts';
import type { ClusterPart, Inventory } from '../../model/inventory.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { findPhase } from '../../playbook/phases.ts';
import { exitCode } from '../exit-code.ts';
import { namesFile } from '../open/open-playbook.ts';
import { type Project, projectOf } from '../open/open-project.ts';
import { isDryRun, type RunOptions } from '../run/run-options.ts';
import { type PhasesRequest, runPhases } from '../run/run-phases.ts';
import { namedClusters } from './one-cluster.ts';
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
  const parts = withHosts(inventory, chosen, options);
  if (each.length > 0 && options.planOut !== undefined && parts.length > 1)
    throw new InputProblem({
      where: '--plan-out',
      what: 'a plan is kept for one cluster',
      hint: `say which: ${parts.map(({ part }) => `-c ${part.name}`).join(' or ')}`,
    });
  const planned = new Set<string>();
  if (together.length > 0) {
    const { next: _, ...rest } = request;
    const code = await runPhases({ ...(each.length > 0 ? rest : request), words: together, planned }, project);
    if (each.length === 0 || code !== exitCode.done) return code;
  }
  const isAlone = parts.length < 2 || options.json === true || asksSomebody(inventory, options) || planned.size > 0;
  const codes = isAlone
    ? await oneByOne({ ...request, words: each, planned }, project, parts)
    : await runBeside(parts.map(({ part, limit }): ClusterRun => ({ cluster: part.name, limit, again })));
  const done = parts.filter((_, at) => codes[at] === exitCode.done).map(({ part }) => part);
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
  for (const { part, limit } of parts) {
    const own = { ...options, cluster: part.name, ...(limit === undefined ? {} : { limit }) };
    const one = await projectOf(project, part);
    codes.push(await runPhases({ ...request, options: own, planned: new Set(planned) }, one));
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

/** Whether a run may have to ask for a password. */
const asksSomebody = ({ hosts }: Inventory, { askPass, askBecomePass, keyFile }: RunOptions): boolean =>
  askPass === true ||
  askBecomePass === true ||
  hosts.some(({ ssh: { become } }) => {
    if (become.method === 'none') return false;
    if (become.password === 'ask') return true;
    return typeof become.password === 'object' && 'sealed' in become.password && keyFile === undefined;
  });
