import { expect, test } from 'vitest';
import { broken, mistakesOf } from './mistakes-of.ts';

const sealed = `sealed:v1:key:0123456789abcdef:${'A'.repeat(60)}`;

test('a sealed value where none is opened is told as that, and once', () => {
  expect(
    mistakesOf(broken(['user: ops', `user: '${sealed}'`], ['roles: [server]', `roles: ['${sealed}']`])),
  ).toMatchInlineSnapshot(`
    "lab.yaml:3:9: a sealed value is not allowed here: only those below vars, and become_password, are opened
      → write the value itself; sealed ones go below vars, for templates
    lab.yaml:15:77: a sealed value is not allowed here: only those below vars, and become_password, are opened
      → write the value itself; sealed ones go below vars, for templates"
  `);
});

test('a value that waits to be sealed', () => {
  expect(mistakesOf(`${broken()}vars: { a: !secret long enough }\n`)).toMatchInlineSnapshot(`
    "lab.yaml:20:12: the value behind !secret is not sealed yet
      → seal it: provision secret edit FILE"
  `);
});

test('sealed values below vars are in their place', () => {
  const text = broken(['roles: [server]', `roles: [server], vars: { a: { b: ['${sealed}'] } }`]);
  expect(mistakesOf(`${text}vars: { a: '${sealed}' }\n`)).toBe('sound');
});

test('sealed passwords for sudo are in their place, for all hosts and for one', () => {
  const own = broken(['roles: [server]', `roles: [server], ssh: { become_password: '${sealed}' }`]);
  expect(mistakesOf(own)).toBe('sound');
  expect(mistakesOf(broken(['user: ops', `user: ops\n  become_password: '${sealed}'`]))).toBe('sound');
});
