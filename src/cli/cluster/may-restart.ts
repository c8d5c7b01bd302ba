import { InputProblem } from '../../model/problems/problem.ts';
import { ask, isInteractive } from '../ask.ts';

/**
 * Whether K3s may be restarted somewhere.
 * @param where the hosts, in words
 * @param look the option that shows it beforehand
 * @throws {InputProblem} where nobody is there to answer
 */
export async function mayRestart(where: string, look: '--plan' | '--dry-run'): Promise<boolean> {
  if (isInteractive())
    return /^y(es)?$/i.test((await ask(`\nK3s is restarted on ${where}. Go on? [y/N] `))?.trim() ?? '');
  const what = `this would restart K3s on ${where}, and there is no terminal to confirm it on`;
  throw new InputProblem({ what, hint: `look at it with ${look}, then give --yes` });
}
