import type { Report } from '../model/event.ts';
import type { Inventory } from '../model/inventory.ts';
import type { Facts } from '../model/resource.ts';
import { createScreen, wantsColor } from '../report/create-screen.ts';
import type { RunOptions } from './run-options.ts';

/** Does a job that needs the terminal for itself. */
export type Pause = <T>(job: () => Promise<T>) => Promise<T>;

/** Everything that is told of a run: the screen, the journal, and what is remembered from run to run. */
export interface Output {
  readonly report: Report;
  readonly pause: Pause;
  /** The journal's folder, if there is one. */
  readonly journal: string | undefined;
  /** Public keys by host from earlier runs. */
  readonly remembered: ReadonlyMap<string, string>;
  readonly remember: (facts: ReadonlyMap<string, Facts>) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface ReportOptions {
  readonly options: RunOptions;
  readonly inventory: Inventory;
  readonly command: string;
  readonly journal: boolean;
}

export async function openReport({ options }: ReportOptions): Promise<Output> {
  const screen = await createScreen({
    stdout: process.stdout,
    stderr: process.stderr,
    json: options.json === true,
    color: wantsColor(process.stdout.isTTY === true, options.color, process.env),
    verbose: options.verbose > 0,
    env: process.env,
  });
  return {
    report: screen.report,
    pause: screen.pause,
    journal: undefined,
    remembered: new Map(),
    remember: async () => {},
    close: () => screen.end(),
  };
}
