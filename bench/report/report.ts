import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clusterSection, keptCluster } from '../cluster/cluster-section.ts';
import { type Results, resultsSchema } from '../results.ts';
import { chart } from './chart.ts';
import { markdown } from './markdown.ts';

const KEPT = 'bench/results/latest.json';

/** The results that were kept last. */
export const keptResults = (root: string): Results =>
  resultsSchema.parse(JSON.parse(readFileSync(join(root, KEPT), 'utf8')));

/** The files that are written from results, and from what is said of them: text by name. */
export function reportOf(root: string, results: Results): Readonly<Record<string, string>> {
  const prose = (name: string): string => readFileSync(join(root, 'bench/report/prose', `${name}.md`), 'utf8').trim();
  return {
    [KEPT]: `${JSON.stringify(results, null, 1)}\n`,
    'docs/performance.svg': chart(results),
    'docs/performance.md': markdown(results, {
      before: prose('findings'),
      cluster: clusterSection(keptCluster(root)),
      after: prose('method'),
    }),
  };
}

/** Keeps the results, and writes from them what people read. */
export function writeReport(root: string, results: Results, say: (text: string) => void): void {
  mkdirSync(join(root, 'bench/results'), { recursive: true });
  for (const [name, text] of Object.entries(reportOf(root, results))) {
    writeFileSync(join(root, name), text);
    say(`wrote ${name}`);
  }
}
