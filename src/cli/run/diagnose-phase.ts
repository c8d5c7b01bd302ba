import { Fleet } from '../../engine/fleet.ts';
import { selectHosts } from '../../inventory/select-hosts.ts';
import type { Event } from '../../model/event.ts';
import { InputProblem } from '../../model/problem.ts';
import { findPhase } from '../../playbook/phases.ts';
import { exitCode } from '../exit-code.ts';
import { openConnect } from '../open/open-connect.ts';
import { openDiagnosis } from '../open/open-diagnosis.ts';
import { openInventory } from '../open/open-inventory.ts';
import { openReport } from '../open/open-report.ts';
import { openSealed } from '../open/open-sealed.ts';
import { inTwinSeat, sitInTwin } from '../twin/twin-seat.ts';
import { takeInterrupts } from './interrupts.ts';
import type { RunOptions } from './run-options.ts';
import { writePage } from './write-page.ts';

export interface DiagnoseOptions extends RunOptions {
  /** Where to write the HTML page. */
  readonly report?: string;
}

/** Runs a phase's diagnosis alone; 3 where a cause was found. @throws {InputProblem} for a phase that has none. */
export async function diagnosePhase(word: string, options: DiagnoseOptions): Promise<number> {
  const phase = findPhase(word);
  const sealed = await openInventory(options.inventory);
  const leaves = options.twin === true && !inTwinSeat();
  const inventory = leaves ? sealed : await openSealed(sealed, options.keyFile);
  const selected = options.limit === undefined ? inventory.hosts : selectHosts(inventory, options.limit);
  if (leaves) return sitInTwin(inventory);
  const output = await openReport({
    options,
    inventory,
    command: `diagnose ${word}`,
    journal: 'needed',
    remembers: false,
  });
  const interrupts = takeInterrupts(what => output.report({ type: 'warning', what }));
  const fleet = new Fleet({
    connect: await openConnect(inventory, options, output.pause, what => output.report({ type: 'warning', what })),
    forks: options.forks,
    signal: interrupts.leave,
  });
  try {
    const ask = openDiagnosis(phase.name, inventory, selected, fleet, options);
    if (ask === undefined) {
      throw new InputProblem({ what: `phase ${phase.name} has no diagnosis`, wayOut: 'provision diagnose phase2' });
    }
    const started = performance.now();
    output.report({ type: 'diagnosis-start', phase: phase.name });
    const diagnosis = await ask();
    const seconds = (performance.now() - started) / 1000;
    const found: Event = { type: 'diagnosis', phase: phase.name, diagnosis, seconds };
    output.report(found);
    if (options.report !== undefined) writePage(options.report, inventory, [found]);
    if (diagnosis.causes.length > 0) return exitCode.stop;
    return diagnosis.silent.length > 0 ? exitCode.failed : exitCode.done;
  } finally {
    interrupts.release();
    await fleet.close();
    await output.close();
  }
}
