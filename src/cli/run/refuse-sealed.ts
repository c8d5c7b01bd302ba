import { InputProblem } from '../../model/problems/problem.ts';
import type { Playbook, Scope } from '../../playbook/playbook.ts';
import { sealedAnywhere } from '../../secrets/sealed-value.ts';

/**
 * Only an inventory's sealed values are opened: one elsewhere would reach a host as it is written.
 * @throws {InputProblem}
 */
export function refuseSealed(vars: unknown, where: string): void {
  if (vars === undefined || !sealedAnywhere().test(JSON.stringify(vars))) return;
  throw new InputProblem({
    where,
    what: 'a sealed value stands where none is opened',
    hint: 'put it into the inventory: vars, or those of a site, a role or a host',
  });
}

/** The same for all that a playbook gives: its `vars`, and the parameters of what it includes. @throws {InputProblem} */
export function refuseSealedIn({ file, vars, stages, gate }: Playbook): void {
  refuseSealed(vars, file);
  for (const stage of stages) {
    for (const { scope } of [stage, ...stage.tasks]) refuseIn(scope);
  }
  for (const { scope } of gate) refuseIn(scope);
}

function refuseIn(scope: Scope | undefined): void {
  if (scope === undefined) return;
  refuseSealed([scope.vars, scope.defaults], scope.where);
  refuseIn(scope.outer);
}
