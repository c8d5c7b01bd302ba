import type { Host, Inventory } from '../../model/inventory.ts';
import { ownCommand } from '../../model/own-command.ts';
import { InputProblem, Problem } from '../../model/problems/problem.ts';
import { type Fault, type FaultScene, type FaultStep, IMPOSSIBLE } from '../../model/twin/fault.ts';
import { layoutTwin } from '../layout/layout-twin.ts';
import { twinExec } from '../twin-exec.ts';
import { readInjected, writeInjected } from './injected.ts';

/** Every fault that there is, by name. */
type Faults = ReadonlyMap<string, Fault>;

/** @throws {InputProblem} for a name that is not in the table. */
export function findFault(faults: Faults, name: string): Fault {
  const fault = faults.get(name);
  if (fault !== undefined) return fault;
  throw new InputProblem({ what: `no fault ${JSON.stringify(name)}`, hint: ownCommand('twin fault list') });
}

/** What became of an injection: `impossible` with why, where this machine, or this inventory, cannot have that fault. */
export type InjectResult =
  | { readonly kind: 'injected'; readonly hosts: readonly string[] }
  | { readonly kind: 'impossible'; readonly because: string };

const sceneOf = (inventory: Inventory, hosts: readonly Host[]): FaultScene => ({
  inventory,
  hosts,
  layout: layoutTwin(inventory),
});

async function take(inventory: Inventory, step: FaultStep): Promise<string | undefined> {
  const feed = step.feed === undefined ? undefined : await run(inventory, step.feed.on, step.feed.script.text);
  const result = await twinExec(inventory, step.on, ['sh', '-euc', step.script.text], {
    ...(feed === undefined ? {} : { stdin: feed.stdout }),
  });
  if (result.code === 0) return undefined;
  if (result.code === IMPOSSIBLE) return result.stderr.trim();
  throw failed(step.on, result.code, result.stderr);
}

async function run(inventory: Inventory, on: string, text: string) {
  const result = await twinExec(inventory, on, ['sh', '-euc', text]);
  if (result.code !== 0) throw failed(on, result.code, result.stderr);
  return result;
}

const failed = (where: string, code: number, stderr: string): Problem =>
  new Problem({ where, what: `exited with status ${code}`, evidence: stderr.trim().split('\n').slice(-4) });

/**
 * Breaks a running twin in one way; remembers it, so that `healFaults` can undo it.
 * @throws {Problem} where the twin is not up or a step fails.
 */
export async function injectFault(inventory: Inventory, fault: Fault, hosts: readonly Host[]): Promise<InjectResult> {
  if (hosts.length === 0) return { kind: 'impossible', because: 'no host of the inventory is one that it could break' };
  const scene = sceneOf(inventory, hosts);
  const names = hosts.map(host => host.name);
  // Remembered before it is done: an injection that breaks off half way can be healed too.
  const before = readInjected(inventory);
  writeInjected(inventory, [...before, { name: fault.name, hosts: names }]);
  for (const step of fault.inject(scene)) {
    const because = await take(inventory, step);
    if (because === undefined) continue;
    writeInjected(inventory, before);
    return { kind: 'impossible', because };
  }
  return { kind: 'injected', hosts: names };
}

/** Undoes every injected fault, the last first, and returns their names. @throws {Problem} */
export async function healFaults(inventory: Inventory, faults: Faults): Promise<readonly string[]> {
  const healed: string[] = [];
  for (const { name, hosts } of readInjected(inventory).toReversed()) {
    const fault = findFault(faults, name);
    const scene = sceneOf(
      inventory,
      inventory.hosts.filter(host => hosts.includes(host.name)),
    );
    for (const step of fault.heal(scene)) await take(inventory, step);
    healed.push(name);
  }
  writeInjected(inventory, []);
  return healed;
}
