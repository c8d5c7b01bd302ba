import { expect, test } from 'vitest';
import { hostRun } from '../../../src/engine/host-run.ts';
import { failed } from '../../../src/engine/stage/task-problem.ts';
import { hostOf } from '../../fixtures/host.ts';

const hintOf = (stderr: string, method: 'none' | 'sudo'): string | undefined => {
  const become = method === 'none' ? { method } : ({ method, password: 'none' } as const);
  return failed(hostRun(hostOf('alpha', { ssh: { become } }), true), { code: 1, stdout: '', stderr }).hint;
};

test.each([
  ['systemd 252', 'Failed to restart cron.service: Interactive authentication required.'],
  ['systemd 257', 'Failed to restart cron.service: Interactive authentication is required.'],
  [
    'hostnamed',
    'Could not set property: Access denied as the requested operation requires interactive authentication.',
  ],
])('what %s refuses a login without root is told as that', (_, said) => {
  expect(hintOf(said, 'none')).toContain('become: false');
  expect(hintOf(said, 'sudo')).not.toContain('become');
});

test('any other error is not', () => {
  expect(hintOf('no space left', 'none')).not.toContain('become');
});
