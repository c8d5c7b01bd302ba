import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Results } from '../results.ts';
import { chart } from './chart.ts';
import { markdown } from './markdown.ts';

/** Keeps the results, and writes from them what people read. */
export function writeReport(root: string, results: Results, say: (text: string) => void): void {
  mkdirSync(join(root, 'bench/results'), { recursive: true });
  const prose = (name: string): string => readFileSync(join(root, 'bench/report/prose', `${name}.md`), 'utf8').trim();
  const files = {
    'bench/results/latest.json': `${JSON.stringify(results, null, 1)}\n`,
    'docs/performance.svg': chart(results),
    'docs/performance.md': markdown(results, { before: prose('findings'), after: prose('method') }),
  };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(root, name), text);
    say(`wrote ${name}`);
  }
}
