import { InputProblem } from '../model/problem.ts';
import { ask, isInteractive } from './ask.ts';

/**
 * Asks before something is destroyed: by typing the cluster's name, or by yes.
 * @throws {InputProblem} where nobody is there to answer; `wayOut` says what to do then.
 */
export async function confirmDestruction(
  cluster: string,
  hosts: readonly string[],
  kind: 'cluster-name' | 'yes',
  wayOut = 'look at it with --dry-run, then give --yes',
): Promise<boolean> {
  if (!isInteractive()) {
    throw new InputProblem({
      what: `this would destroy things on ${hosts.join(', ')}, and nobody is there to confirm it`,
      wayOut,
    });
  }
  const what = `\nWhat is marked as removed will be gone from ${hosts.join(', ')}.\n`;
  if (kind === 'cluster-name') {
    return (await ask(`${what}Type the cluster's name (${cluster}) to go on: `))?.trim() === cluster;
  }
  return /^y(es)?$/i.test((await ask(`${what}Go on? [y/N] `))?.trim() ?? '');
}
