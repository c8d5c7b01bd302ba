import { rmSync } from 'node:fs';
import { readVerdicts, runFolders } from './verdict-file.ts';

/** Removes a cluster's oldest runs beyond the newest `keep`, but never the one that holds a phase's last verdict. */
export function pruneRuns(clusterFolder: string, keep: number): void {
  const runs = runFolders(clusterFolder);
  if (runs.length <= keep) return;
  const told = new Set<string>();
  runs.forEach((run, at) => {
    const news = readVerdicts(run).filter(verdict => !told.has(verdict.phase));
    for (const verdict of news) told.add(verdict.phase);
    if (at >= keep && news.length === 0) rmSync(run, { recursive: true, force: true });
  });
}
