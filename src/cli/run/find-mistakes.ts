import type { Inventory } from '../../model/inventory.ts';
import { NOTHING_KNOWN, type Program } from '../../model/plan/program.ts';
import { InputProblem, type ProblemDetails } from '../../model/problems/problem.ts';

/** Lets connections that are being made take their next step. */
const othersTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/**
 * Renders every task and check once with nothing known, so that mistakes show before anything is sent.
 * @throws {InputProblem} with all of them
 */
export async function findMistakes(program: Program, inventory: Inventory): Promise<void> {
  const mistakes = new Map<string, { readonly detail: ProblemDetails; readonly hosts: Set<string> }>();
  for (const host of inventory.hosts) {
    await othersTurn();
    const gates = [...program.stageGates.values(), program.gate];
    for (const render of [program.tasks, ...gates.map(gate => gate.checks)]) {
      try {
        render(host, NOTHING_KNOWN);
      } catch (error) {
        if (!(error instanceof InputProblem)) throw error;
        for (const detail of error.details) {
          const key = JSON.stringify([detail.where, detail.what]);
          const mistake = mistakes.get(key) ?? { detail, hosts: new Set() };
          mistake.hosts.add(host.name);
          mistakes.set(key, mistake);
        }
      }
    }
  }
  if (mistakes.size === 0) return;
  throw new InputProblem(
    [...mistakes.values()].map(({ detail: { evidence: _, ...detail }, hosts }) =>
      // A mistake that every host shows is the playbook's; which hosts show it matters only where some do not.
      hosts.size === inventory.hosts.length ? detail : { ...detail, evidence: [`on ${[...hosts].join(', ')}`] },
    ),
  );
}
