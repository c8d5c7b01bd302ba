import type { Host } from '../../model/inventory.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { holdsSecret } from '../../model/text/secret-values.ts';
import type { Where } from '../playbook.ts';

/** Arguments without one of them. */
export const withoutKey = (args: unknown, key: string | undefined): unknown =>
  args === null || typeof args !== 'object' || Array.isArray(args) || key === undefined
    ? args
    : Object.fromEntries(Object.entries(args).filter(([name]) => name !== key));

/**
 * Refuses arguments that hold an opened secret: a process on the host might have them among its own arguments, for
 * every user there to see.
 * @throws {InputProblem}
 */
export function refuseSecrets(args: unknown, where: Where, host: Host): void {
  if (!holdsSecret(args)) return;
  throw new InputProblem({
    where,
    what: `a sealed value is not allowed here: on ${host.name}, others might see it among a process's arguments`,
    hint: 'write it into a file (`file: content`, `template`), and let what needs it read that file',
  });
}
