import { Problem, type ProblemDetails } from '../../model/problems/problem.ts';
import type { TransportProblem } from '../../model/transport.ts';
import { sh } from '../../shell/sh.ts';
import type { Connections } from '../fleet/connections.ts';
import { fail, type HostRun } from '../host-run.ts';
import type { PhaseContext } from '../phase-context.ts';
import { overNewLogin } from './over-new-login.ts';

/** Seconds in which a login that got no answer is tried again: an sshd that is just being restarted refuses for a moment. */
const PATIENCE = 10;
/** Seconds for the command that shows whose privileges the login has. */
const COMMAND_TIMEOUT = 30;

/** What may be different in a second: no answer. A login that is refused stays refused, and its repetition may get one banned. */
const mayPass = ({ failure }: TransportProblem): boolean => ['unreachable', 'dropped', 'timeout'].includes(failure);

/** One fresh login over the same route, as the same user, and a command with the privileges that the run has. */
const logIn = (connections: Connections, { host }: HostRun) =>
  overNewLogin(connections, host, { patience: PATIENCE, mayPass }, () =>
    connections.run(host, [{ id: 'login', script: sh`:` }], { timeout: COMMAND_TIMEOUT }),
  );

/**
 * Logs in anew to every host on which something was changed since anybody did, all at once: whether the next login works
 * cannot be seen over a connection that was there before. A host that lets nobody in any more is taken out of the run, so
 * that no gate says GO of it. A guard that was confirmed after the last change was such a login already.
 */
export async function proveLogins(
  { selected, fleet, report }: PhaseContext,
  runs: readonly HostRun[] = selected,
): Promise<void> {
  const due = runs.filter(run => run.unproved && run.status !== 'unreachable');
  await fleet.connections.each(due, async run => {
    const started = performance.now();
    const told = (problem?: ProblemDetails): void =>
      report({
        type: 'login',
        host: run.host.name,
        seconds: (performance.now() - started) / 1000,
        ...(problem === undefined ? {} : { problem }),
      });
    try {
      await logIn(fleet.connections, run);
      run.unproved = false;
      told();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const [first] = error.details;
      const problem: ProblemDetails = {
        where: run.host.name,
        what: 'the change locks everybody out: a new login failed',
        evidence: [`the login: ${first?.what ?? error.message}`, ...(first?.evidence ?? [])],
        hint: 'undo what this run changed there, at the console or in a session that is still open; then ask the gate',
      };
      fail(run, problem);
      told(problem);
    }
  });
}
