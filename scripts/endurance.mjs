import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRootOnLinux, prepare, prepareSystem } from './prepare.mjs';
import { runRings } from './run-rings.mjs';

process.stdout.write('▸ all of the twin, every fault, and every moment of a swap: an hour or more on two cores\n');
prepare();
const isPrepared = prepareSystem();
if (!isRootOnLinux) {
  process.stdout.write('✗ endurance wants root on Linux: its hosts are network namespaces\n');
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'provision-endurance-'));
const figures = join(folder, 'figures.jsonl');
const isWell = await runRings(
  [
    [
      { ring: 'shell', args: ['test/shell/collections/rights'] },
      ...(process.argv.length > 2 ? [] : [{ ring: 'openssh' }]),
      { ring: 'twin', args: process.argv.slice(2) },
    ],
  ],
  {
    PROVISION_ENDURANCE: '1',
    PROVISION_FIGURES: figures,
    ...(isPrepared ? { PROVISION_PREPARED: '1' } : {}),
  },
);

/** By what was counted; tests that counted the same are added up. */
const counted = new Map();
for (const line of existsSync(figures) ? readFileSync(figures, 'utf8').trim().split('\n') : []) {
  const { what, tried, held } = JSON.parse(line);
  const before = counted.get(what) ?? { tried: 0, held: 0 };
  counted.set(what, { tried: before.tried + tried, held: before.held + held });
}
rmSync(folder, { recursive: true, force: true });
const width = Math.max(0, ...[...counted.keys()].map(what => what.length));
process.stdout.write(`\n${'figure'.padEnd(width)}  tried   held\n`);
for (const [what, { tried, held }] of counted) {
  process.stdout.write(`${what.padEnd(width)}  ${String(tried).padStart(5)}  ${String(held).padStart(5)}\n`);
}
const all = [...counted.values()];
process.exitCode = isWell && all.length > 0 && all.every(({ tried, held }) => tried > 0 && tried === held) ? 0 : 1;
