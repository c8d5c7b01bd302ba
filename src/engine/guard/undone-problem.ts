import { ownCommand } from '../../model/own-command.ts';
import type { ProblemDetails } from '../../model/problems/problem.ts';
import type { Settled } from './confirm-guard.ts';
import { secondsLeft, type Unconfirmed } from './unconfirmed.ts';

/** What a user is told of changes that the host has undone. */
export function undoneProblem(
  where: string,
  { guard }: Unconfirmed,
  { why, restored }: Extract<Settled, { kind: 'undone' }>,
): ProblemDetails {
  const isRefused = why === undefined && restored[0]?.startsWith('sshd refuses') === true;
  return {
    where,
    what: isRefused
      ? 'undone: the next sshd would not start'
      : `undone: no new connection succeeded within ${guard.seconds} s`,
    evidence: [...(why === undefined ? [] : [`the last attempt: ${why}`]), ...restored],
    hint: 'the host is as it was before; fix what cut the connection, then run it again',
  };
}

/** What a user is told where nobody knows whether the host has undone them: it was not reached any more. */
export function unconfirmedProblem(problem: ProblemDetails, one: Unconfirmed): ProblemDetails {
  return {
    ...problem,
    what: `not confirmed: ${problem.what}`,
    evidence: [
      ...(problem.evidence ?? []),
      `the host should have undone it by itself ${undoing(one)}, and has not been reached since`,
    ],
    hint: 'look at its console: what it undid, and what it could not, is in /var/lib/provision/guards there',
  };
}

const undoing = (one: Unconfirmed): string =>
  one.through ? `${one.guard.seconds} s after the change` : `within ${secondsLeft(one)} s`;

/** The same where the user has left the run before they were confirmed. */
export function leftProblem(problem: ProblemDetails, one: Unconfirmed): ProblemDetails {
  return {
    ...problem,
    what: 'left before it was confirmed',
    evidence: [`the host undoes it by itself ${undoing(one)}, unless it is confirmed before`],
    hint: `to keep it: ${ownCommand('attach')}`,
  };
}
