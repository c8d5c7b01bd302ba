import { shipped } from '../../collections/collections.ts';
import type { Fleet } from '../../engine/fleet/fleet.ts';
import type { Host } from '../../model/inventory.ts';
import { hostFailure } from '../../model/problems/host-problem.ts';
import { InputProblem, Problem } from '../../model/problems/problem.ts';
import { exitCode } from '../exit-code.ts';
import { openInventory } from '../open/open-inventory.ts';
import type { Output } from '../open/open-report.ts';
import type { RunOptions } from './run-options.ts';
import { withSession } from './with-session.ts';

/** Does one small job on each selected host, and returns the exit code: what fails on one host is told, and hinders no other. */
export async function visitHosts(
  options: RunOptions,
  command: string,
  job: (host: Host, fleet: Fleet, output: Output) => Promise<void>,
): Promise<number> {
  const inventory = await openInventory(options);
  const request = {
    options,
    command,
    inventory,
    opens: 'passwords',
    facts: shipped.facts,
    mode: 'visit',
    prepare: async () => undefined,
  } as const;
  return withSession(request, async ({ selected, fleet, output, stop }) => {
    let code: number = exitCode.done;
    const parts = selected.map(host => ({ host }));
    await fleet.connections.each(parts, async ({ host }) => {
      try {
        await job(host, fleet, output);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        code = error instanceof InputProblem ? exitCode.input : exitCode.failed;
        const reason = hostFailure(error);
        for (const problem of error.details) output.report({ type: 'host-failed', host: host.name, reason, problem });
      }
    });
    return stop.aborted ? exitCode.interrupted : code;
  });
}
