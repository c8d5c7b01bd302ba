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
