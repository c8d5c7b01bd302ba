import { expect, test } from 'vitest';
import { launchCommand } from '../../../src/transport/launch-command.ts';

const all = (['own', 'sudo', 'sudo-with-password'] as const).map(privilege =>
  launchCommand(privilege, 'abc123', false),
);

test('is constant single-quoted words to the login shell, even to csh and fish', () => {
  for (const command of all) {
    expect(command).not.toMatch(/[!\\\n]/);
    expect(command.replaceAll(/'[^']*'/g, 'WORD')).toMatch(/^sh -c WORD( sh WORD)?$/);
  }
});

test('asks sudo for its password only where there is one to tell', () => {
  const [own, sudo, withPassword] = all;
  expect(own).not.toContain('sudo');
  expect(sudo).toContain('exec sudo -n -- sh -c "$1"');
  expect(withPassword).toContain('exec sudo -S -p "[provision abc123] password of %p: " -- sh -c "$1"');
});
