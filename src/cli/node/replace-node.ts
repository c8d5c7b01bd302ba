import { readFile } from 'node:fs/promises';
import { shipped } from '../../collections/collections.ts';
import { writeNamed } from '../../disk/write-named.ts';
import { ofTheMachine, withoutMachine } from '../../inventory/edit/without-machine.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { setInYaml } from '../../secrets/set-in-yaml.ts';
import { refuseAdopted } from '../by-cluster/refuse-adopted.ts';
import { administered } from '../cluster/read-access.ts';
import { exitCode } from '../exit-code.ts';
import { enterTwin } from '../open/enter-twin.ts';
import { openClusterProject, projectWith } from '../open/open-project.ts';
import { isDryRun, type RunOptions } from '../run/run-options.ts';
import { DEADLINE, isNodeConfirmed } from './drain-node.ts';
import { askHost, takeOut } from './remove-node.ts';
import { visitNodes } from './visit-nodes.ts';

export interface ReplaceOptions extends RunOptions {
  /** Where the new machine is reached, in place of the old one's address. */
  readonly address?: string;
  readonly publicAddress?: string;
}

/** The inventory's text with a new machine in a host's place. @throws {InputProblem} where it cannot be put there */
export function withMachine(text: string, node: string, { address, publicAddress }: ReplaceOptions): string {
  const set = (before: string, key: string, value: string | undefined): string =>
    value === undefined ? before : setInYaml(before, ['hosts', node, key], value);
  return set(set(withoutMachine(text, node), 'address', address), 'public_address', publicAddress);
}

/** `provision node replace NODE`: lets a new machine take a node's name and place; the old one must be gone. */
export async function replaceNode(node: string, options: ReplaceOptions): Promise<number> {
  const { address, publicAddress } = options;
  if (options.twin === true && (address ?? publicAddress) !== undefined)
    throw new InputProblem({
      what: 'a twin has its hosts at the inventory’s addresses',
      hint: 'leave the address out',
    });
  const inTwin = await enterTwin(options);
  if (inTwin !== undefined) return inTwin;
  const project = await openClusterProject(options);
  refuseAdopted(project.inventory, 'replacing a node');
  const { file, cluster, hosts } = project.inventory;
  if (!hosts.some(({ name }) => name === node)) {
    const hint = `the hosts are ${hosts.map(({ name }) => name).join(', ')}`;
    throw new InputProblem({ where: file, what: `it has no host ${node}`, hint });
  }
  const text = await readFile(file, 'utf8');
  const after = await projectWith(project, withMachine(text, node, options));
  const { way } = administered(shipped.admin, after.inventory);
  const command = `node replace ${node}`;
  let taken = false;
  const code = await visitNodes(options, after.inventory, { command, node }, async visit => {
    const { output, told, own } = visit;
    const servers = way.servers(visit.inventory).map(({ name }) => name);
    const host = await askHost(visit, node);
    const plan = way.nodes.planRemoval({ node, told, servers, isHost: true, host, own, replaced: true });
    const changed = [
      ...(address === undefined ? [] : [`address ${address}`]),
      ...(publicAddress === undefined ? [] : [`public_address ${publicAddress}`]),
      ...ofTheMachine(text, node).map(key => `no ${key}`),
    ];
    const words = [
      ...plan.words,
      ...(changed.length === 0 ? [] : [{ what: `${file}: hosts.${node} has ${changed.join(', ')}` }]),
      {
        host: node,
        what: 'the new machine joins under this name: phase 2, in which the others take its key, then phase 3',
      },
    ];
    for (const word of words) output.report({ type: 'notice', ...word });
    if (isDryRun(options)) return exitCode.done;
    const what = `This lets the machine at ${visit.inventory.hosts.find(({ name }) => name === node)?.address} take the place of ${node} in ${cluster}`;
    if (options.yes !== true && !(await output.pause(() => isNodeConfirmed(node, what)))) {
      output.report({ type: 'notice', what: 'not confirmed: nothing was changed' });
      return visit.fleet.stop.aborted ? exitCode.interrupted : exitCode.failed;
    }
    await takeOut(visit, node, plan, { command, seconds: DEADLINE });
    taken = true;
    return exitCode.done;
  });
  if (!taken || code !== exitCode.done) return code;
  const now = await readFile(file, 'utf8');
  const edited = withMachine(now, node, options);
  if (options.twin !== true && edited !== now) writeNamed(file, edited);
  const { runPhases } = await import('../run/run-phases.ts');
  return runPhases({ words: ['phase2', 'phase3'], options, command }, after);
}
