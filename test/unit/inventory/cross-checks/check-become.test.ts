import { expect, test } from 'vitest';
import { broken, mistakesOf } from '../mistakes-of.ts';

test('a password for sudo where nobody becomes root', () => {
  expect(
    mistakesOf(
      broken(
        ['user: ops', 'user: ops\n  become: false\n  become_password: true'],
        ['[agent] }', '[agent], ssh: { become_password: true } }'],
      ),
    ),
  ).toMatchInlineSnapshot(`
    "lab.yaml:5:3: become_password is set where become is false
      → remove one of them: without become nobody asks for a password
    lab.yaml:18:92: become_password is set where become is false
      → remove one of them: without become nobody asks for a password"
  `);
});

test('a host may do without what the others need', () => {
  expect(
    mistakesOf(
      broken(['user: ops', 'user: ops\n  become_password: true'], ['[agent] }', '[agent], ssh: { become: false } }']),
    ),
  ).toMatchInlineSnapshot(`"sound"`);
});
