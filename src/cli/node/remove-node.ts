import { readFile } from 'node:fs/promises';
import { shipped } from '../../collections/collections.ts';
import { writeNamed } from '../../disk/write-named.ts';
import { withoutHost } from '../../inventory/edit/without-host.ts';
import type { RemovalPlan, RemovalWish } from '../../model/cluster/node-way.ts';
import type { Inventory } from '../../model/inventory.ts';
import { ownCommand } from '../../model/own-command.ts';
import { Problem } from '../../model/problems/problem.ts';
import { lastLines } from '../../model/text/last-lines.ts';
import { refuseAdopted } from '../by-cluster/refuse-adopted.ts';
import { openIdentity } from '../cluster/kept-identity.ts';
import { administered } from '../cluster/read-access.ts';
import { exitCode } from '../exit-code.ts';
import { enterTwin } from '../open/enter-twin.ts';
import { openPhases } from '../open/open-phases.ts';
import { openClusterProject, projectWith } from '../open/open-project.ts';
import { isDryRun, type RunOptions } from '../run/run-options.ts';
import { say } from '../say.ts';
import { DEADLINE, emptyNode, isNodeConfirmed, type NodeOptions } from './drain-node.ts';
import { type NodeVisit, visitNodes } from './visit-nodes.ts';

export interface RemoveOptions extends NodeOptions {
  /** `false`: the host is stopped, and stays as it is otherwise. */
  readonly wipe?: boolean;
}

/** Seconds that a host has to say what lies there. */
const ASK = 60;

/** What the node's host says of itself, or why it says nothing. */
export async function askHost({ inventory, cluster, fleet }: NodeVisit, node: string): Promise<RemovalWish['host']> {
  const host = inventory.hosts.find(({ name }) => name === node);
  if (host === undefined) return { because: 'it is no host of the inventory' };
  if (host.away === true) return { because: 'it is away' };
  const { restore } = cluster.way;
  try {
    const readings = await fleet.connections.run(host, [{ id: 'node', script: restore.read }], { timeout: ASK });
    const reading = readings.get('node');
    return reading === undefined ? { because: 'it did not answer' } : restore.toldOf(node, reading);
  } catch (error) {
    if (!(error instanceof Problem) || fleet.stop.aborted) throw error;
    return { because: error.message };
  }
}

/** Empties, stops and forgets a node, as it was planned: each of them is found done where it is. @throws {Problem} */
export async function takeOut(
  visit: NodeVisit,
  node: string,
  plan: RemovalPlan,
  { command, seconds }: { readonly command: string; readonly seconds: number },
): Promise<void> {
  const { cluster, server, inventory, output, act } = visit;
  const { nodes } = cluster.way;
  if (server.name === node) {
    const what = 'no other server could be reached, and none takes itself out';
    throw new Problem({ where: node, what, hint: 'bring another one back first' });
  }
  const must = async (host: typeof server, what: string, script: typeof nodes.stop): Promise<void> => {
    output.report({ type: 'notice', host: host.name, what });
    const { code, stderr } = await act(host, what, script, nodes.patience);
    if (code === 0) return;
    const hint = `this goes on where it has come to: ${ownCommand(command, 'the same')}`;
    throw new Problem({ where: host.name, what: `failed: ${what}`, evidence: lastLines(stderr, 3), hint });
  };
  if (plan.drain !== undefined) await emptyNode(visit, node, plan.drain, seconds);
  const host = inventory.hosts.find(({ name }) => name === node);
  if (plan.stops && host !== undefined) await must(host, 'stop K3s', nodes.stop);
  await must(server, `take the node ${node} out`, nodes.forget(plan, node));
}

/** The lock's copy of which cluster it is counts its servers. */
async function leaveLock(inventory: Inventory, node: string, options: RunOptions): Promise<void> {
  const keeper = await openIdentity({ inventory, twin: options.twin === true });
  const kept = keeper.read();
  if (kept?.servers.includes(node) === true)
    keeper.write({ ...kept, servers: kept.servers.filter(name => name !== node) });
}

/** What comes after the node, as it is shown. */
function afterWords(
  { stops, serversLeft }: RemovalPlan,
  {
    node,
    file,
    wipe,
    host,
    twin,
  }: {
    readonly node: string;
    readonly file: string;
    readonly wipe: boolean;
    readonly host: RemovalWish['host'];
    readonly twin: boolean;
  },
) {
  const because =
    'because' in host
      ? `it is not wiped (${host.because}): what lies there stays, until ${ownCommand('phase1')} of an inventory that has it`
      : 'it is not wiped, as was asked: what lies there stays';
  return [
    { host: node, what: stops && wipe ? 'its host is wiped by phase 1, which shows its own plan and asks' : because },
    {
      what: `the others drop it as a peer of the mesh (phase 2)${isFit(serversLeft) ? ', and phase 3 asks its gate' : ''}`,
    },
    {
      what: twin
        ? `a rehearsal: ${file} stays as it is`
        : `${file}: ${node} and what routers forward to it are taken out, all else stays`,
    },
    ...(isFit(serversLeft)
      ? []
      : [
          {
            what: `${serversLeft} servers are left, of which none may be lost, and phase 3 is refused with so many`,
            hint: `give another host the role server, or take ${ownCommand(`node replace ${node}`)} instead`,
          },
        ]),
  ];
}

/** Whether phase 3 takes so many servers. */
const isFit = (servers: number): boolean => servers % 2 === 1;

/** `provision node remove NODE`: takes a node out of the cluster, its host out of the mesh and out of the inventory. */
export async function removeNode(node: string, options: RemoveOptions): Promise<number> {
  const inTwin = await enterTwin(options);
  if (inTwin !== undefined) return inTwin;
  const project = await openClusterProject(options);
  refuseAdopted(project.inventory, 'removing a node');
  const { inventory } = project;
  const { way } = administered(shipped.admin, inventory);
  const isHost = inventory.hosts.some(({ name }) => name === node);
  // What would be a mistake in the inventory without it is told before anything is touched.
  const edited = async (): Promise<string> => withoutHost(await readFile(inventory.file, 'utf8'), node);
  const after = isHost ? await projectWith(project, await edited()) : undefined;
  const command = `node remove ${node}`;
  const twin = options.twin === true;
  const wipe = options.wipe !== false;
  let taken: RemovalPlan | undefined;
  const code = await visitNodes(options, inventory, { command, node }, async visit => {
    const { output, told, own } = visit;
    const servers = way.servers(visit.inventory).map(({ name }) => name);
    const host = await askHost(visit, node);
    const plan = visit.cluster.way.nodes.planRemoval({ node, told, servers, isHost, host, own, replaced: false });
    const words = [
      ...plan.words,
      ...(isHost ? afterWords(plan, { node, file: inventory.file, wipe, host, twin }) : []),
    ];
    for (const word of words) output.report({ type: 'notice', ...word });
    if (isDryRun(options)) return exitCode.done;
    const what = `This takes ${node} out of ${inventory.cluster} for good`;
    if (options.yes !== true && !(await output.pause(() => isNodeConfirmed(node, what)))) {
      output.report({ type: 'notice', what: 'not confirmed: nothing was changed' });
      return visit.fleet.stop.aborted ? exitCode.interrupted : exitCode.failed;
    }
    await takeOut(visit, node, plan, { command, seconds: options.deadline ?? DEADLINE });
    await leaveLock(visit.inventory, node, options);
    output.report({ type: 'notice', host: node, what: 'its node is gone from the cluster' });
    taken = plan;
    return exitCode.done;
  });
  if (taken === undefined || code !== exitCode.done || after === undefined) return code;
  if (taken.stops && wipe) {
    const request = { words: ['phase1'], options: { ...options, limit: node }, command: `phase1 -l ${node}` };
    const wiped = await openPhases(request);
    if (wiped !== exitCode.done) return wiped;
  }
  const { runPhases } = await import('../run/run-phases.ts');
  const words = isFit(taken.serversLeft) ? ['phase2', 'phase3'] : ['phase2'];
  const ended = await runPhases({ words, options, command }, after);
  // The file last: as long as it has the host, the same call goes on.
  if (ended !== exitCode.done || twin) return ended;
  writeNamed(inventory.file, await edited());
  if (options.json !== true) say(`${inventory.file}: ${node} is taken out`);
  return ended;
}
