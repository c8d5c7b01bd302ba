import { expect, test } from 'vitest';
import { dialogue, promptOf } from '../../../src/transport/become/become-dialogue.ts';
import { becomeProblem } from '../../../src/transport/become/become-problem.ts';

test.each([
  ['sudo', 'sudo: a password is required', 'sudo asks for the password of ann'],
  ['sudo-rs', 'sudo: interactive authentication is required', 'sudo asks for the password of ann'],
  ['polkit’s words', 'Interactive authentication is required.', 'sudo asks for the password of ann'],
  ['sudo-rs', "sudo: I'm sorry ann. I'm afraid I can't do that", 'ann may not use sudo'],
])('%s: “%s” means: %s', (_, said, what) => {
  expect(becomeProblem('alpha', 'sudo', 'ann', 'n0nce', 1, [said]).message).toBe(`alpha: ${what}`);
});

test.each(['Sorry, try again.', 'sudo: Authentication failed, try again.'])('%s: the password was wrong', said => {
  const talk = dialogue('n0nce');
  expect(talk.push(Buffer.from(promptOf('n0nce')))).toEqual({ kind: 'asks' });
  expect(talk.push(Buffer.from(`${said}\n`))).toEqual({ kind: 'asks-again' });
});
