import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openSshFiles } from './openssh-files.mjs';
import { root } from './prepare.mjs';

const say = text => process.stdout.write(`${text}\n`);

/** What vitest's report of one ring comes to. A file that fails before its first test counts as one failed test. */
export function readReport(ring, result) {
  const whole = result.testResults.filter(file => file.status === 'failed' && file.assertionResults.length === 0);
  const one = result.testResults.flatMap(file =>
    file.assertionResults.map(test => ({ ...test, name: `${file.name} > ${test.fullName}` })),
  );
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + whole.length,
    skipped: one.filter(test => ['skipped', 'pending', 'todo'].includes(test.status)).map(test => ({ ring, ...test })),
    failures: [
      ...whole.map(file => ({ ring, name: file.name, why: [file.message] })),
      ...one
        .filter(test => test.status === 'failed')
        .map(test => ({ ring, name: test.name, why: test.failureMessages })),
    ],
  };
}

/** Test files that a ring runs, as its arguments choose them. */
const filesOf = ({ ring, args = [] }) => {
  if (ring === 'openssh') return openSshFiles().filter(name => args.length === 0 || args.includes(name)).length;
  const names = readdirSync(join(root, 'test', ring), { recursive: true }).map(name => `test/${ring}/${name}`);
  const words = args.filter(word => !word.startsWith('-'));
  return names.filter(
    name => name.endsWith('.test.ts') && (words.length === 0 || words.some(word => name.includes(word))),
  ).length;
};

/** A line of vitest that says that a file has ended, whatever its colours. */
const isFile = line =>
  /^ ?[✓❯×↓] .*\.test\.ts \(/.test(line.replaceAll(/\x1b\[[\d;]*m/g, '').replace(/^( ?[✓❯×↓]) +\w+ +/, '$1 '));

/** Runs one ring, each line of it behind its name; a ring of which nothing can be told has failed. */
async function runRing({ ring, args = [] }, env, folder) {
  const report = join(folder, `${ring}.json`);
  const began = performance.now();
  const elapsed = () => Math.round((performance.now() - began) / 1000);
  const all = filesOf({ ring, args });
  let ended = 0;
  const child = spawn(
    process.execPath,
    [
      ...['node_modules/vitest/vitest.mjs', 'run', '--project', ring, '--reporter=default', '--reporter=json'],
      ...[`--outputFile.json=${report}`, ...args],
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } },
  );
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', line => {
      say(`${ring.padEnd(5)} │ ${line}`);
      if (!isFile(line)) return;
      ended += 1;
      if (ended % 10 === 0 || all < 40) say(`▸ ring ${ring}: ${ended} of ${all} files, ${elapsed()} s`);
    });
  const status = await new Promise(resolve => {
    child.once('error', error => {
      say(`${ring.padEnd(5)} │ ${error.message}`);
      resolve(1);
    });
    child.once('close', resolve);
  });
  say(`▸ ring ${ring}: ended after ${elapsed()} s`);
  try {
    const read = readReport(ring, JSON.parse(readFileSync(report, 'utf8')));
    // Vitest fails for more than tests: an error that nobody caught, for one.
    const broken = status !== 0 && read.failed === 0;
    return broken ? { ...read, failed: 1, failures: [{ ring, name: 'vitest', why: [`ended with ${status}`] }] } : read;
  } catch (error) {
    return { passed: 0, failed: 1, skipped: [], failures: [{ ring, name: 'its report', why: [String(error)] }] };
  }
}

/**
 * Runs lanes of rings side by side, and the rings of a lane one after the other. Tells failures once more at the end, since a
 * log may be cut to its last lines, then the number of tests. Returns whether all is well.
 */
export async function runRings(lanes, env = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'provision-test-'));
  // Ctrl-C reaches the rings as well; they end by themselves, and what they have told so far is said.
  process.once('SIGINT', () => undefined);
  const began = performance.now();
  try {
    const results = await Promise.all(
      lanes.map(async lane => {
        const done = [];
        for (const one of lane) done.push(await runRing(one, env, folder));
        return done;
      }),
    );
    const all = results.flat();
    for (const { ring, name } of all.flatMap(one => one.skipped)) say(`- skipped: ${ring}: ${name.replace(root, '')}`);
    for (const { ring, name, why } of all.flatMap(one => one.failures))
      say(`\n✗ ${ring}: ${name.replace(root, '')}\n${why.join('\n').slice(0, 2000)}`);
    const passed = all.reduce((sum, one) => sum + one.passed, 0);
    const failed = all.reduce((sum, one) => sum + one.failed, 0);
    const skipped = all.flatMap(one => one.skipped).length;
    say(`\nThe rings took ${Math.round((performance.now() - began) / 1000)} s.`);
    say(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
    return failed === 0 && passed > 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
