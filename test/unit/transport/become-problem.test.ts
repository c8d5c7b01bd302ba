import { expect, test } from 'vitest';
import { dialogue, promptOf } from '../../../src/transport/become/become-dialogue.ts';
import { becomeProblem, wrongPassword } from '../../../src/transport/become/become-problem.ts';

const POLKIT = 'polkit decides there who becomes root, and asks only at a terminal';

test.each([
  ['sudo', 'sudo: a password is required', 'sudo asks for the password of ann'],
  ['sudo-rs', 'sudo: interactive authentication is required', 'sudo asks for the password of ann'],
  ['polkit’s words', 'Interactive authentication required.', POLKIT],
  ['run0', 'Failed to start transient service unit: Interactive authentication is required.', POLKIT],
  ['sudo-rs', 'sudo: Sorry, user ann may not run /bin/sh on alpha.', 'sudo does not let ann run a shell as root'],
  ['sudo', 'Sorry, user ann may not run sudo on alpha.', 'ann may not use sudo'],
  ['sudo-rs', "sudo: I'm sorry ann. I'm afraid I can't do that", 'ann may not use sudo'],
])('%s: “%s” means: %s', (_, said, what) => {
  expect(becomeProblem('alpha', 'sudo', 'ann', 'n0nce', 1, [said]).message).toBe(`alpha: ${what}`);
});

test.each([
  ['sudo’s own', 'root', 'sudo rejected the password: there it wants that of root, not of ann'],
  ['targetpw', 'deploy', 'sudo rejected the password: there it wants that of deploy, not of ann'],
  ['the user', 'ann', 'sudo rejected the password given for ann'],
  // A sudo-rs that knows no tokens in prompts.
  ['nobody', '%p', 'sudo rejected the password given for ann'],
])('whose password is wanted: %s', (_, named, what) => {
  const talk = dialogue('n0nce');
  for (const byte of Buffer.from(`[sudo: authenticate] ${promptOf('n0nce', named)}`)) talk.push(Buffer.from([byte]));
  expect(wrongPassword('alpha', 'ann', talk.whose()).message).toBe(`alpha: ${what}`);
});

test.each(['Sorry, try again.', 'sudo: Authentication failed, try again.'])('%s: the password was wrong', said => {
  const talk = dialogue('n0nce');
  expect(talk.push(Buffer.from(promptOf('n0nce')))).toEqual({ kind: 'asks' });
  expect(talk.push(Buffer.from(`${said}\n`))).toEqual({ kind: 'asks-again' });
});
