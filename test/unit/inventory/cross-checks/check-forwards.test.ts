import { expect, test } from 'vitest';
import { broken, mistakesOf } from '../mistakes-of.ts';

test('two forwards on one port', () => {
  expect(mistakesOf(broken(['udp: 51821', 'udp: 51820']))).toMatchInlineSnapshot(`
    "lab.yaml:12:18: UDP port 51820 is already forwarded to one
      → choose another port for one of them"
  `);
});

test('a forward to an unknown host', () => {
  expect(mistakesOf(broken(['to: two', 'to: tow'], ['to: one', 'to: somebody']))).toMatchInlineSnapshot(`
    "lab.yaml:11:29: the forward leads to "somebody", and there is no such host
      → the hosts are one, two, out
    lab.yaml:12:29: the forward leads to "tow", and there is no such host
      → did you mean two?"
  `);
});

test('a forward to a host of another site', () => {
  expect(mistakesOf(broken(['to: two', 'to: out']))).toMatchInlineSnapshot(`
    "lab.yaml:12:29: the forward leads to out, which is at site cloud, not home
      → a router reaches the hosts of its own LAN: one, two"
  `);
});
