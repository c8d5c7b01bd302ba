import * as z from 'zod';
import { type FailedPhase, failedPhases } from './failed-phases.ts';
import { clusterFolder } from './folders.ts';
import { readEnds } from './run-folder.ts';
import { readVerdicts, runFolders, type VerdictFile } from './verdict-file.ts';

/** A phase's last verdict, and the run that asked. */
export interface PhaseStatus extends VerdictFile {
  /** The run's folder: `unmet[].evidence` starts there. */
  readonly run: string;
}

/** The last run that was recorded, whatever became of it. */
export interface LastRun {
  readonly run: string;
  readonly command: string;
  readonly time: string;
  /** `undefined`: it was killed, or is still at work. */
  readonly exitCode: number | undefined;
}

/** What the journal knows of a cluster. The hosts are the state; this is only evidence of what they were. */
export interface Status {
  readonly cluster: string;
  readonly folder: string;
  /** In the order of the phases, others after them, the newest first. */
  readonly phases: readonly PhaseStatus[];
  /** In the same order: what a run left undone. */
  readonly failures: readonly FailedPhase[];
  /** The names of all of them, in that order. */
  readonly order: readonly string[];
  readonly lastRun: LastRun | undefined;
}

const runStart = z.object({ type: z.literal('run-start'), time: z.iso.datetime(), command: z.string() });
const runDone = z.object({ type: z.literal('run-done'), exitCode: z.number() });

function readRun(run: string): LastRun | undefined {
  const ends = readEnds(run);
  const start = runStart.safeParse(ends?.first).data;
  if (start === undefined) return undefined;
  const exitCode = runDone.safeParse(ends?.last).data?.exitCode;
  return { run, command: start.command, time: start.time, exitCode };
}

/** By the order of the phases, what has no place there after them; of the same place, the newest first. */
const inOrder =
  (order: readonly string[]) =>
  (
    one: { readonly phase: string; readonly time: string },
    other: { readonly phase: string; readonly time: string },
  ) => {
    const place = ({ phase }: { readonly phase: string }): number =>
      (order.indexOf(phase) + order.length + 1) % (order.length + 1);
    return place(one) - place(other) || (one.time < other.time ? 1 : -1);
  };

/**
 * Reads a cluster's journal; what is missing, cut off or of no sense is left out, never an error.
 * @param order names of the phases, in order
 */
export function readStatus(inventoryFile: string, cluster: string, order: readonly string[] = []): Status {
  const folder = clusterFolder(inventoryFile, cluster);
  const runs = runFolders(folder);
  const newest = new Map<string, PhaseStatus>();
  const verdicts: VerdictFile[] = [];
  for (const run of runs) {
    for (const verdict of readVerdicts(run)) {
      verdicts.push(verdict);
      const seen = newest.get(verdict.phase);
      if (seen === undefined || seen.time < verdict.time) newest.set(verdict.phase, { ...verdict, run });
    }
  }
  const phases = [...newest.values()].sort(inOrder(order));
  const failures = [...failedPhases(runs, verdicts)].sort(inOrder(order));
  let lastRun: LastRun | undefined;
  for (const run of runs) {
    lastRun = readRun(run);
    if (lastRun !== undefined) break;
  }
  const all = [...phases, ...failures].sort(inOrder(order)).map(({ phase }) => phase);
  return { cluster, folder, phases, failures, order: [...new Set(all)], lastRun };
}
