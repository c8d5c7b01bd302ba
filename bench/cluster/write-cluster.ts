import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keptResults, writeReport } from '../report/report.ts';
import { type ClusterResults, KEPT_CLUSTER } from './cluster-section.ts';

/** Keeps the results, and writes the page anew. */
export function writeCluster(root: string, results: ClusterResults, say: (text: string) => void): void {
  writeFileSync(join(root, KEPT_CLUSTER), `${JSON.stringify(results, null, 1)}\n`);
  say(`wrote ${KEPT_CLUSTER}`);
  writeReport(root, keptResults(root), say);
}
