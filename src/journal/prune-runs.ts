import { basename } from 'node:path';
import * as z from 'zod';
import { isRunName, readEnds, removeRun } from './run-folder.ts';
import { readVerdicts, runFolders } from './verdict-file.ts';

const looking = z.object({ type: z.literal('run-start'), mode: z.enum(['dry-run', 'gate', 'diagnosis', 'visit']) });

/**
 * Removes a cluster's oldest runs beyond the newest `keep`, but never one that holds a phase's last verdict. Runs that
 * only looked are counted apart, so that a dry run every minute does not drive out what was done. Returns what was to go
 * and is none of ours: it stays.
 */
export function pruneRuns(clusterFolder: string, keep: number): readonly string[] {
  const runs = runFolders(clusterFolder);
  if (runs.length <= keep) return [];
  const told = new Set<string>();
  const seen = { looked: 0, done: 0 };
  return runs.filter(run => {
    if (!isRunName(basename(run))) return true;
    const news = readVerdicts(run).filter(verdict => !told.has(verdict.phase));
    for (const verdict of news) told.add(verdict.phase);
    const kind = looking.safeParse(readEnds(run)?.first).success ? 'looked' : 'done';
    seen[kind] += 1;
    return seen[kind] > keep && news.length === 0 && !removeRun(run);
  });
}
