import { Fleet } from '../../engine/fleet.ts';
import { selectHosts } from '../../inventory/select-hosts.ts';
import type { Host } from '../../model/inventory.ts';
import { InputProblem, Problem } from '../../model/problem.ts';
import { exitCode } from '../exit-code.ts';
import { openConnect } from '../open/open-connect.ts';
import { openInventory } from '../open/open-inventory.ts';
import { type Output, openReport } from '../open/open-report.ts';
import { inTwinSeat, sitInTwin } from '../twin/twin-seat.ts';
import { takeInterrupts } from './interrupts.ts';
import type { RunOptions } from './run-options.ts';

/** Does one small job on each selected host, and returns the exit code: what fails on one host is told, and hinders no other. */
export async function visitHosts(
  options: RunOptions,
  command: string,
  job: (host: Host, fleet: Fleet, output: Output) => Promise<void>,
): Promise<number> {
  const inventory = await openInventory(options.inventory);
  const hosts = options.limit === undefined ? inventory.hosts : selectHosts(inventory, options.limit);
  if (options.twin === true && !inTwinSeat()) return sitInTwin(inventory);
  const output = await openReport({ options, inventory, command, journal: 'wanted', remembers: false });
  const interrupts = takeInterrupts(what => output.report({ type: 'warning', what }));
  const fleet = new Fleet({
    connect: await openConnect(inventory, options, output.pause, what => output.report({ type: 'warning', what })),
    forks: options.forks,
    signal: interrupts.stop,
  });
  const started = performance.now();
  let code: number = exitCode.done;
  try {
    output.report({
      type: 'run-start',
      command,
      cluster: inventory.cluster,
      inventory: inventory.file,
      hosts: hosts.map(host => host.name),
      mode: 'apply',
    });
    const parts = hosts.map(host => ({ host }));
    await fleet.each(parts, async ({ host }) => {
      try {
        await job(host, fleet, output);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        code = error instanceof InputProblem ? exitCode.input : exitCode.failed;
        for (const problem of error.details) output.report({ type: 'host-unreachable', host: host.name, problem });
      }
    });
  } finally {
    interrupts.release();
    await fleet.close();
    if (interrupts.stop.aborted) code = exitCode.interrupted;
    output.report({
      type: 'run-done',
      exitCode: code,
      seconds: (performance.now() - started) / 1000,
      ...(output.journal === undefined ? {} : { journal: output.journal }),
    });
    await output.close();
  }
  return code;
}
