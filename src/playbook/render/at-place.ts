import type { Host } from '../../model/inventory.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import type { Where } from '../playbook.ts';
import { TemplateError } from '../templates/template-error.ts';

/** Does a piece of rendering; a template's mistake gets its place. @throws {InputProblem} */
export function at<T>(where: Where, host: Host, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TemplateError) {
      const hint = error.hint === undefined ? {} : { hint: error.hint };
      throw new InputProblem({ where, what: error.message, evidence: [`on ${host.name}`], ...hint }, { cause: error });
    }
    throw error;
  }
}
