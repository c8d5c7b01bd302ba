import { InputProblem } from '../../model/problems/problem.ts';
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
