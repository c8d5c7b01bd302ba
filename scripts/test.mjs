import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRootOnLinux, prepare, prepareSystem, root } from './prepare.mjs';

const rings = ['unit', 'shell', 'ssh', 'twin'];
const asked = process.argv.slice(2).filter(word => rings.includes(word));
const rest = process.argv.slice(2).filter(word => !rings.includes(word));

prepare();
prepareSystem();

const wanted = asked.length === 0 ? rings : asked;
const skipped = wanted.includes('twin') && !isRootOnLinux;
const run = wanted.filter(ring => ring !== 'twin' || isRootOnLinux);
if (skipped) process.stdout.write('! the twin ring is skipped: it wants root on Linux (hosts in network namespaces)\n');

const folder = mkdtempSync(join(tmpdir(), 'provision-test-'));
const counts = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
let broken = false;
for (const ring of run) {
  process.stdout.write(`\n▸ ring: ${ring}\n`);
  const report = join(folder, `${ring}.json`);
  const { status } = spawnSync(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--project',
      ring,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...rest,
    ],
    { cwd: root, stdio: 'inherit' },
  );
  if (status !== 0) broken = true;
  try {
    const result = JSON.parse(readFileSync(report, 'utf8'));
    counts.passed += result.numPassedTests;
    counts.failed += result.numFailedTests;
    counts.skipped += result.numPendingTests + result.numTodoTests;
    for (const file of result.testResults) {
      if (file.status === 'failed' && file.assertionResults.length === 0)
        failures.push({ ring, name: file.name, why: [file.message] });
      for (const one of file.assertionResults) {
        if (one.status === 'failed')
          failures.push({ ring, name: `${file.name} > ${one.fullName}`, why: one.failureMessages });
      }
    }
    // A file that fails before its first test counts no test: it must not look like success.
    counts.failed += result.testResults.filter(
      one => one.status === 'failed' && one.assertionResults.length === 0,
    ).length;
  } catch {
    counts.failed += 1;
    broken = true;
  }
}
rmSync(folder, { recursive: true, force: true });
// Told once more at the end: a long run's scrollback, or a log cut to its last lines, would not show them otherwise.
for (const { ring, name, why } of failures) {
  process.stdout.write(`\n✗ ${ring}: ${name.replace(root, '')}\n${why.join('\n').slice(0, 2000)}\n`);
}
process.stdout.write(
  `\n${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}\n`,
);
process.exitCode = broken || counts.failed > 0 ? 1 : 0;
