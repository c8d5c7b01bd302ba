import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { recordFigure } from '../../figures.ts';
import { installed } from '../../machine.ts';

test('a figure of which nothing was tried is an error', () => {
  expect(() => recordFigure({ what: 'faults named right', tried: 0, held: 0 })).toThrow('none was tried');
});

test('what is missing is an error where npm test has installed everything, and is told elsewhere', () => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  onTestFinished(() => {
    warned.mockRestore();
    vi.unstubAllEnvs();
  });
  vi.stubEnv('PROVISION_PREPARED', '1');
  expect(() => installed('/nowhere/zsh', 'zsh')).toThrow('scripts/prepare.mjs');
  expect(installed('/bin/sh', 'sh')).toBe(true);
  vi.stubEnv('PROVISION_PREPARED', '');
  expect(installed('/nowhere/zsh', 'zsh')).toBe(false);
  expect(warned).toHaveBeenCalledWith('no /nowhere/zsh, so nothing is tested with zsh');
});

test('no test is left out for a program that is missing, unless `installed` says so', () => {
  const tests = resolve(import.meta.dirname, '../..');
  const wrong = readdirSync(tests, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts') && name !== 'unit/rings/cannot-fail.test.ts')
    .flatMap(name => {
      const text = readFileSync(join(tests, name), 'utf8');
      // By a file that is asked for where the test is left out, or by a shell that looks for a program.
      const found = text.match(
        /(skipIf|runIf)\([^)]*existsSync\(|command -v [\w-]+'\]|spawnSync\('[\w-]+', \['--version'\]\)/,
      );
      return found === null ? [] : [`${name}: ${found[0]}`];
    });
  expect(wrong).toEqual([]);
});
