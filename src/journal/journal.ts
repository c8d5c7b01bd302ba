import { closeSync, fsyncSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeNewFolder, makeOwnFolder, openOwnToAppend } from '../disk/own-file.ts';
import type { Event, Report, RunMode } from '../model/events/event.ts';
import { jsonLine, publicEvent } from '../model/events/public-event.ts';
import { isErrno } from '../model/problems/errno.ts';
import { errorText } from '../model/problems/error-text.ts';
import { InputProblem, Problem } from '../model/problems/problem.ts';
import { fileName, makeClusterFolder } from './folders.ts';
import { keepVerdict } from './keep-verdict.ts';
import { keepPhaseEnd } from './phase-end-file.ts';
import { pruneRuns } from './prune-runs.ts';

export interface JournalOptions {
  /** Absolute path of the inventory that the journal lies beside. */
  readonly inventoryFile: string;
  readonly cluster: string;
  /** The command as typed: part of the folder's name. */
  readonly command: string;
  readonly now?: () => Date;
  /** Runs that are kept, this one included. */
  readonly keep?: number;
}

/** The record of one run on the controller's disk: `events.jsonl`, `verdicts/`, `evidence/`. */
export interface Journal {
  readonly report: Report;
  /** The run's folder. */
  readonly path: string;
  /** What lies among old runs that were to go, and is none of ours: it stays. */
  readonly strangers: readonly string[];
  /** @throws {Problem} where something could not be written: the run went on without. */
  readonly close: () => Promise<void>;
}

/** `2026-11-21T05-03-19Z-phase2`, and with `-2` where another run began in the same second. */
function makeRunFolder(cluster: string, time: Date, command: string): string {
  const runs = join(cluster, 'runs');
  makeOwnFolder(runs);
  const name = `${time.toISOString().slice(0, 19).replaceAll(':', '-')}Z-${fileName(command)}`;
  for (let again = 1; ; again += 1) {
    const folder = join(runs, again === 1 ? name : `${name}-${again}`);
    try {
      makeNewFolder(folder);
      return folder;
    } catch (error) {
      if (!isErrno(error, 'EEXIST') || again > 99) throw error;
    }
  }
}

/**
 * Opens the journal of a run; old runs are pruned. Every event is on disk, whole or cut off at its end, before the run
 * goes on, so that a killed run still tells how far it came. Scripts and secrets never get there (`publicEvent`).
 * @throws {InputProblem} where something stands on the way that is not this machine's own
 * @throws {Problem} where the folder cannot be made.
 */
export function openJournal(options: JournalOptions): Journal {
  const { inventoryFile, cluster, command, now = () => new Date(), keep = 50 } = options;
  let path: string;
  let handle: number;
  let strangers: readonly string[];
  try {
    const folder = makeClusterFolder(inventoryFile, cluster);
    path = makeRunFolder(folder, now(), command);
    handle = openOwnToAppend(join(path, 'events.jsonl'), 'new');
    strangers = pruneRuns(folder, keep);
  } catch (error) {
    if (error instanceof InputProblem) throw error;
    throw new Problem(
      {
        what: 'the journal cannot be written beside the inventory',
        evidence: [errorText(error)],
        hint: `make room, or make the folder of ${inventoryFile} writable`,
      },
      { cause: error },
    );
  }
  let broken: unknown;
  let forced = false;
  let again: string | undefined;
  let mode: RunMode | undefined;
  const record = (event: Event): void => {
    const time = now();
    writeSync(handle, `${jsonLine(publicEvent(event, time))}\n`);
    if (event.type === 'run-start') {
      forced = event.forced === true;
      again = event.again;
      mode = event.mode;
    }
    if (event.type === 'phase-done' && mode === 'apply') keepPhaseEnd(path, event, { time, command, again });
    if (event.type === 'gate-done' && event.stage === undefined && event.interrupted !== true)
      keepVerdict(path, event, { time, command, forced });
  };
  return {
    path,
    strangers,
    report: event => {
      // A full disk here is no reason to leave the hosts half done.
      if (broken !== undefined) return;
      try {
        record(event);
      } catch (error) {
        broken = error;
      }
    },
    close: async () => {
      try {
        fsyncSync(handle);
        closeSync(handle);
      } catch (error) {
        broken ??= error;
      }
      if (broken === undefined) return;
      const evidence = [errorText(broken)];
      throw new Problem({ where: path, what: 'the journal of this run is not complete', evidence }, { cause: broken });
    },
  };
}
