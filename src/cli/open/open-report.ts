import { type Journal, openJournal } from '../../journal/journal.ts';
import { recallFacts, rememberFacts } from '../../journal/memory.ts';
import type { Report } from '../../model/events/event.ts';
import { maskEvent } from '../../model/events/mask-event.ts';
import type { Inventory } from '../../model/inventory.ts';
import { type Facts, textFact } from '../../model/plan/resource.ts';
import type { Vocabulary } from '../../model/plan/vocabulary.ts';
import { InputProblem, Problem } from '../../model/problems/problem.ts';
import { createScreen, wantsColor } from '../../report/screen/create-screen.ts';
import type { RunOptions } from '../run/run-options.ts';

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
  /** `wanted`: whoever only looks goes on where no journal can be written, and says so. */
  readonly journal: 'needed' | 'wanted' | 'none';
  /** Where it is told; default: standard output. */
  readonly to?: NodeJS.WriteStream;
  /** Facts of which those that say so are remembered for later runs; none by whoever only looks. */
  readonly remembers: Vocabulary['facts'] | undefined;
}

/** The name a journal is kept under: what is rehearsed on the twin says nothing of the real hosts, nor do its keys. */
export const journalName = (inventory: Inventory, twin: boolean): string =>
  twin ? `${inventory.cluster}.twin` : inventory.cluster;

/** Of all facts those that a later run may ask for; the others are read anew each time. */
const toRemember = (facts: ReadonlyMap<string, Facts>, declared: Vocabulary['facts']): ReadonlyMap<string, Facts> =>
  new Map(
    [...facts].map(([host, told]) => [
      host,
      Object.fromEntries(
        [...declared].flatMap(([name, { remember, secret }]) => {
          const value = remember === true && secret !== true ? textFact(told, name) : undefined;
          return value === undefined ? [] : [[name, value]];
        }),
      ),
    ]),
  );

/** Facts by host from earlier runs. */
export const rememberedFacts = (inventory: Inventory, twin: boolean): ReadonlyMap<string, Facts> =>
  recallFacts(inventory.file, journalName(inventory, twin));

/**
 * Opens the screen that fits the output, and the journal.
 * @throws {Problem} where the journal cannot be written.
 */
export async function openReport(wish: ReportOptions): Promise<Output> {
  const { options, inventory, remembers, to = process.stdout } = wish;
  const cluster = journalName(inventory, options.twin === true);
  const open = beginJournal(wish, cluster);
  const screen = await createScreen({
    stdout: to,
    stderr: process.stderr,
    json: options.json === true,
    color: wantsColor(to.isTTY === true, options.color, process.env),
    verbose: options.verbose,
    env: process.env,
  });
  const report: Report = event => {
    const told = maskEvent(event);
    open.journal?.report(told);
    screen.report(told);
  };
  let begun = false;
  return {
    report: event => {
      report(event);
      if (begun) return;
      begun = true;
      for (const warning of open.warnings) report({ type: 'warning', ...warning });
    },
    pause: screen.pause,
    journal: open.journal?.path,
    remember: facts => {
      if (remembers !== undefined) rememberFacts(inventory.file, cluster, toRemember(facts, remembers));
    },
    close: async () => {
      await screen.end();
      await open.journal?.close();
    },
  };
}

interface Begun {
  readonly journal: Journal | undefined;
  /** What is to be said of it once the run has begun. */
  readonly warnings: readonly { readonly what: string; readonly hint?: string }[];
}

function beginJournal({ inventory, command, journal }: ReportOptions, cluster: string): Begun {
  if (journal === 'none') return { journal: undefined, warnings: [] };
  try {
    const open = openJournal({ inventoryFile: inventory.file, cluster, command });
    const [first] = open.strangers;
    if (first === undefined) return { journal: open, warnings: [] };
    const more = open.strangers.length === 1 ? '' : ` and ${open.strangers.length - 1} more`;
    const what = `${first}${more} among the old runs: not provision's by name and content, so it stays`;
    return { journal: open, warnings: [{ what }] };
  } catch (error) {
    if (journal === 'needed' || !(error instanceof Problem) || error instanceof InputProblem) throw error;
    const { what = error.message, hint } = error.details[0] ?? {};
    return {
      journal: undefined,
      warnings: [{ what: `${what}: continuing without it`, ...(hint === undefined ? {} : { hint }) }],
    };
  }
}
