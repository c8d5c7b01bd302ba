import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRootOnLinux, prepare, prepareSystem, root } from './prepare.mjs';

/** The twin's tests that count more when they may take their time. */
const files = ['survive', 'adversity', 'faults', 'guard'].map(name => `test/twin/${name}.test.ts`);

prepare();
prepareSystem();
if (!isRootOnLinux) {
  process.stdout.write('✗ endurance wants root on Linux: its hosts are network namespaces\n');
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'provision-endurance-'));
const figures = join(folder, 'figures.jsonl');
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'twin', ...files.filter(file => existsSync(join(root, file)))],
  { cwd: root, stdio: 'inherit', env: { ...process.env, PROVISION_ENDURANCE: '1', PROVISION_FIGURES: figures } },
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
process.exitCode = status === 0 && [...counted.values()].every(({ tried, held }) => tried === held) ? 0 : 1;
