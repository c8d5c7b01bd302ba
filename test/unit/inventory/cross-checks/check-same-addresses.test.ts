import { expect, test } from 'vitest';
import { broken, mistakesOf } from '../mistakes-of.ts';

test('two hosts with one address on the LAN and in the mesh', () => {
  expect(mistakesOf(broken(['192.168.15.3,', '192.168.15.2,'], ['10.8.0.3', '10.8.0.1']))).toMatchInlineSnapshot(`
    "lab.yaml:16:31: 192.168.15.2 is already the address of one (line 15)
      → give each its own
    lab.yaml:17:61: 10.8.0.1 is already the mesh address of one (line 15)
      → give each its own"
  `);
});

test('a host with the address of its router', () => {
  expect(mistakesOf(broken(['192.168.15.3,', '192.168.15.1,']))).toMatchInlineSnapshot(`
    "lab.yaml:16:31: 192.168.15.1 is already the address of the router of site home (line 8)
      → give each its own"
  `);
});

test('a host with the public address of a router', () => {
  expect(mistakesOf(broken(['198.51.100.25', '203.0.113.10']))).toMatchInlineSnapshot(`
    "lab.yaml:17:32: 203.0.113.10 is already the public address of the router of site home (line 9)
      → give each its own"
  `);
});
