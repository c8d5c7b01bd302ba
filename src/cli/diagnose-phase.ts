import { writeFileSync } from 'node:fs';
import { Fleet } from '../engine/fleet.ts';
import { InputProblem, Problem } from '../model/problem.ts';
import { findPhase } from '../playbook/phases.ts';
import { htmlReport } from '../report/html/html-report.ts';
import { exitCode } from './exit-code.ts';
import { takeInterrupts } from './interrupts.ts';
import { openConnect } from './open-connect.ts';
import { openDiagnosis } from './open-diagnosis.ts';
import { openInventory } from './open-inventory.ts';
import { openReport } from './open-report.ts';
import type { RunOptions } from './run-options.ts';
import { inTwinSeat, sitInTwin } from './twin-seat.ts';

export interface DiagnoseOptions extends RunOptions {
  /** Where to write the HTML page. */
  readonly report?: string;
}

/** @throws {Problem} where the page cannot be written. */
function writePage(file: string, page: string): void {
  try {
    writeFileSync(file, page);
  } catch (error) {
    throw new Problem(
      {
        where: file,
        what: 'the report cannot be written',
        evidence: [error instanceof Error ? error.message : String(error)],
      },
      { cause: error },
    );
  }
}

/** Runs a phase's diagnosis alone; 3 where a cause was found. @throws {InputProblem} for a phase that has none. */
export async function diagnosePhase(word: string, options: DiagnoseOptions): Promise<number> {
  const phase = findPhase(word);
  const inventory = await openInventory(options.inventory);
  if (options.twin === true && !inTwinSeat()) return sitInTwin(inventory);
  const output = await openReport({ options, inventory, command: `diagnose ${word}`, journal: true });
  const interrupts = takeInterrupts(what => output.report({ type: 'warning', what }));
  const fleet = new Fleet({
    connect: await openConnect(inventory, options, output.pause, what => output.report({ type: 'warning', what })),
    forks: options.forks,
    signal: interrupts.leave,
  });
  try {
    const ask = openDiagnosis(phase.name, inventory, fleet, options);
    if (ask === undefined) {
      throw new InputProblem({ what: `phase ${phase.name} has no diagnosis`, wayOut: 'provision diagnose phase2' });
    }
    const started = Date.now();
    output.report({ type: 'diagnosis-start', phase: phase.name });
    const diagnosis = await ask();
    output.report({ type: 'diagnosis', phase: phase.name, diagnosis, seconds: (Date.now() - started) / 1000 });
    if (options.report !== undefined) writePage(options.report, htmlReport(inventory, diagnosis, new Date()));
    if (diagnosis.causes.length > 0) return exitCode.stop;
    return diagnosis.silent.length > 0 ? exitCode.failed : exitCode.done;
  } finally {
    interrupts.release();
    await fleet.close();
    await output.close();
  }
}
