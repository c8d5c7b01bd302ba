import type { DrainPlan } from '../../model/cluster/node-way.ts';
import { ownCommand } from '../../model/own-command.ts';
import { InputProblem, Problem } from '../../model/problems/problem.ts';
import { count, isAre } from '../../model/text/count.ts';
import { lastLines } from '../../model/text/last-lines.ts';
import { ask, isInteractive } from '../ask.ts';
import { refuseAdopted } from '../by-cluster/refuse-adopted.ts';
import { exitCode } from '../exit-code.ts';
import { enterTwin } from '../open/enter-twin.ts';
import { openCluster } from '../open/open-inventory.ts';
import { isDryRun, type RunOptions } from '../run/run-options.ts';
import { type NodeVisit, visitNodes } from './visit-nodes.ts';

export interface NodeOptions extends RunOptions {
  /** Seconds within which pods must be gone. */
  readonly deadline?: number;
}

/** Seconds that pods are given to go, unless the user says otherwise. */
export const DEADLINE = 300;
/** Seconds that a server may take beyond that. */
const GRACE = 60;
const SMALL = 60;

/** By typing the node's name. @throws {InputProblem} where nobody is there to type it */
export async function isNodeConfirmed(node: string, what: string): Promise<boolean> {
  if (!isInteractive())
    throw new InputProblem({
      what: `${what}, and there is no terminal to confirm it on`,
      hint: 'look at it with --dry-run, then give --yes',
    });
  return (await ask(`\n${what}.\nType the node's name (${node}) to go on: `))?.trim() === node;
}

/**
 * Empties a node as it was planned, and proves that it is empty.
 * @throws {Problem} with who holds which pod up, where the time is over; what is in the way now and was not agreed to
 */
export async function emptyNode(visit: NodeVisit, node: string, agreed: DrainPlan, seconds: number): Promise<void> {
  const { nodes } = visit.cluster.way;
  const now = nodes.planDrain(await visit.again(), node);
  const more = now.lost.filter(name => !agreed.lost.includes(name));
  if (more.length > 0) {
    const what = `${more.join(', ')} came to it since this was planned, and would be lost`;
    throw new Problem({ where: node, what, hint: 'run it again' });
  }
  const what = `empty ${node}, within ${seconds} s`;
  visit.output.report({ type: 'notice', host: node, what });
  const { code, stderr } = await visit.act(visit.server, what, nodes.drain(node, seconds), seconds + GRACE);
  const left = nodes.heldUp(await visit.again(), node);
  if (code === 0 && left.length === 0) return;
  throw new Problem({
    where: node,
    what: `it was not emptied within ${seconds} s: ${count(left.length, 'pod')} ${isAre(left.length)} there still`,
    evidence: left.length > 0 ? left : lastLines(stderr, 3),
    hint: `it takes no new pods; what has gone stays away. Let the rest go and call it again, or ${ownCommand(`node uncordon ${node}`)}`,
  });
}

/** `provision node drain NODE`: keeps new pods from a node, and sends those that it has away. */
export async function drainNode(node: string, options: NodeOptions): Promise<number> {
  const inTwin = await enterTwin(options);
  if (inTwin !== undefined) return inTwin;
  const inventory = await openCluster(options);
  refuseAdopted(inventory, 'draining a node');
  const seconds = options.deadline ?? DEADLINE;
  return visitNodes(options, inventory, { command: `node drain ${node}` }, async visit => {
    const { output, cluster, told } = visit;
    const plan = cluster.way.nodes.planDrain(told, node);
    for (const word of plan.words) output.report({ type: 'notice', ...word });
    if (isDryRun(options)) return exitCode.done;
    const asks = plan.lost.length > 0 && options.yes !== true;
    const what = `Emptying ${node} loses something for good (${plan.lost.join(', ')})`;
    if (asks && !(await output.pause(() => isNodeConfirmed(node, what)))) {
      output.report({ type: 'notice', what: 'not confirmed: nothing was changed' });
      return visit.fleet.stop.aborted ? exitCode.interrupted : exitCode.failed;
    }
    await emptyNode(visit, node, plan, seconds);
    const hint = `${ownCommand(`node uncordon ${node}`)} lets pods come again`;
    output.report({ type: 'notice', host: node, what: 'no pod is left there that could go', hint });
    return exitCode.done;
  });
}

/** `provision node uncordon NODE`: lets pods come to a node again. */
export async function uncordonNode(node: string, options: RunOptions): Promise<number> {
  const inTwin = await enterTwin(options);
  if (inTwin !== undefined) return inTwin;
  const inventory = await openCluster(options);
  refuseAdopted(inventory, 'letting pods back on a node');
  return visitNodes(options, inventory, { command: `node uncordon ${node}` }, async visit => {
    const { output, cluster, told, server } = visit;
    const found = told.nodes.find(({ name }) => name === node);
    if (found === undefined) {
      const hint = `the nodes are ${told.nodes.map(({ name }) => name).join(', ')}`;
      throw new Problem({ what: `the cluster has no node ${node}`, hint });
    }
    if (!found.cordoned) {
      output.report({ type: 'notice', host: node, what: 'pods may come to it already' });
      return exitCode.done;
    }
    const what = 'let pods come to it again';
    output.report({ type: 'notice', host: node, what });
    if (isDryRun(options)) return exitCode.done;
    const { code, stderr } = await visit.act(server, what, cluster.way.nodes.uncordon(node), SMALL);
    if (code === 0) return exitCode.done;
    throw new Problem({ where: node, what: `failed: ${what}`, evidence: lastLines(stderr, 3) });
  });
}
