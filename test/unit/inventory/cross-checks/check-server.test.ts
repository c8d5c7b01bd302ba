import { expect, test } from 'vitest';
import { broken, mistakesOf } from '../mistakes-of.ts';

test('nobody is a server', () => {
  expect(mistakesOf(broken(['[server]', '[agent]']))).toMatchInlineSnapshot(`
    "lab.yaml:14:1: no host has the role server
      → give roles: [server] to the host that will run the control plane"
  `);
});

test('roles that cannot be read may hold a server', () => {
  expect(mistakesOf(broken(['[server]', '5']))).toMatchInlineSnapshot(`
    "lab.yaml:15:76: hosts.one.roles: this must be a list, not a whole number
      → What the host is for: server (runs the control plane), agent, edge (faces the internet), or words of your own"
  `);
});
