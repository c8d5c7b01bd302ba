import type { Report } from '../model/event.ts';
import type { Inventory } from '../model/inventory.ts';
import type { Facts } from '../model/resource.ts';
import { createScreen, wantsColor } from '../report/create-screen.ts';
import { openJournal } from '../report/journal.ts';
import { maskEvent } from '../report/mask-event.ts';
import { recallFacts, rememberFacts } from '../report/memory.ts';
import type { RunOptions } from './run-options.ts';

/** Does a job that needs the terminal for itself. */
export type Pause = <T>(job: () => Promise<T>) => Promise<T>;

/** Everything that is told of a run: the screen, the journal, and what is remembered from run to run. */
export interface Output {
  readonly report: Report;
  readonly pause: Pause;
  /** The journal's folder, if there is one. */
  readonly journal: string | undefined;
  readonly remember: (facts: ReadonlyMap<string, Facts>) => void;
  readonly close: () => Promise<void>;
}

export interface ReportOptions {
  readonly options: RunOptions;
  readonly inventory: Inventory;
  readonly command: string;
  readonly journal: boolean;
}

/** The name a journal is kept under: what is rehearsed on the twin says nothing of the real hosts, nor do its keys. */
export const journalName = (inventory: Inventory, twin: boolean): string =>
  twin ? `${inventory.cluster}.twin` : inventory.cluster;

const KEY = 'wireguard.public_key';

/** Of all facts those that a later run asks for; which peers a host has is read anew each time. */
const publicKeys = (facts: ReadonlyMap<string, Facts>): ReadonlyMap<string, Facts> =>
  new Map(
    [...facts].map(([host, told]) => {
      const key = told[KEY];
      return [host, key === undefined ? {} : { [KEY]: key }];
    }),
  );

/** Public keys by host from earlier runs. */
export function rememberedKeys(inventory: Inventory, twin: boolean): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  for (const [host, facts] of recallFacts(inventory.file, journalName(inventory, twin))) {
    const key = facts[KEY];
    if (key !== undefined) keys.set(host, key);
  }
  return keys;
}

/**
 * Opens the screen that fits the output, and the journal.
 * @throws {Problem} where the journal cannot be written.
 */
export async function openReport({ options, inventory, command, journal }: ReportOptions): Promise<Output> {
  const cluster = journalName(inventory, options.twin === true);
  const open = journal ? openJournal({ inventoryFile: inventory.file, cluster, command }) : undefined;
  const screen = await createScreen({
    stdout: process.stdout,
    stderr: process.stderr,
    json: options.json === true,
    color: wantsColor(process.stdout.isTTY === true, options.color, process.env),
    verbose: options.verbose > 0,
    env: process.env,
  });
  return {
    report: event => {
      const told = maskEvent(event);
      open?.report(told);
      screen.report(told);
    },
    pause: screen.pause,
    journal: open?.path,
    remember: facts => {
      if (journal) rememberFacts(inventory.file, cluster, publicKeys(facts));
    },
    close: async () => {
      await screen.end();
      await open?.close();
    },
  };
}
