import { describeHolder } from '../../engine/lock/held-problem.ts';
import { listRuns } from '../../engine/lock/list-runs.ts';
import { unlock } from '../../engine/lock/unlock.ts';
import { HostProblem } from '../../model/problems/host-problem.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { ask, isInteractive } from '../ask.ts';
import type { RunOptions } from './run-options.ts';
import { isAliveHere } from './this-run.ts';
import { visitHosts } from './visit-hosts.ts';

/** Takes locks from hosts after showing whose they are. */
export async function unlockHosts(options: RunOptions): Promise<number> {
  return visitHosts({ ...options, forks: 1 }, 'unlock', async (host, fleet, { report, pause }) => {
    const runs = await listRuns(fleet, host);
    if (runs.length === 0) report({ type: 'notice', host: host.name, what: 'not locked' });
    for (const run of runs) {
      report({ type: 'notice', host: host.name, what: `locked: ${describeHolder(run)}` });
      if (run.owner !== undefined && isAliveHere(run.owner)) {
        throw new HostProblem('locked', {
          where: host.name,
          what: `not unlocked: its controller is alive, process ${run.owner.pid} on this machine`,
          hint: 'wait for it to end, or press Ctrl-C there',
        });
      }
      if (run.state !== 'at-work' && options.yes !== true && !(await pause(() => confirmed(host.name)))) continue;
      await unlock({ fleet, report }, host, run);
      report({ type: 'notice', host: host.name, what: 'unlocked' });
    }
  });
}

async function confirmed(host: string): Promise<boolean> {
  if (!isInteractive()) {
    throw new InputProblem({ where: host, what: 'there is no terminal to confirm it on', hint: 'give --yes' });
  }
  return /^y(es)?$/i.test((await ask(`Is that run dead? Take its lock from ${host}? [y/N] `))?.trim() ?? '');
}
