import { expect, test } from 'vitest';
import { broken, mistakesOf, type Replacement } from '../../../../inventory/mistakes-of.ts';

/** One more home, with a router of its own. */
const withShed: Replacement = [
  '  cloud: {}',
  '  cloud: {}\n  shed:\n    lan: 192.168.99.0/24\n    router: { lan_address: 192.168.99.1, public_address: 203.0.113.99 }',
];
/** The public host moves there. */
const outInShed: Replacement = ['site: cloud, address: 198.51.100.25,', 'site: shed, address: 192.168.99.6,'];

test('two hosts behind two routers, reached by nobody', () => {
  expect(mistakesOf(broken(withShed, outInShed, ['        - { udp: 51821, to: two }\n', '']))).toMatchInlineSnapshot(`
    "lab.yaml:19:3: two (site home) and out (site shed) can never connect: neither side can be reached from outside
      → on one side, add to the router's forwards a UDP port that leads to each host's port 51820, or give each a public_address; or let one pass it on: mesh: { topology: { hub: [one] } }"
  `);
});

test('two LANs of which at most one has a router may be one site', () => {
  expect(
    mistakesOf(
      broken(['  cloud: {}', '  cloud: {}\n  shed: { lan: 192.168.99.0/24 }'], outInShed, [
        '        - { udp: 51821, to: two }\n',
        '',
      ]),
    ),
  ).toMatchInlineSnapshot(`
    "lab.yaml:17:3: two (site home) and out (site shed) can never connect: neither side can be reached from outside
      → on one side, add to the router's forwards a UDP port that leads to each host's port 51820, or give each a public_address; where a router leads between the two LANs, make one site of them: lan: [ONE, OTHER]; or let one pass it on: mesh: { topology: { hub: [one] } }"
  `);
});

test('one side that is reached is enough', () => {
  expect(mistakesOf(broken(withShed, outInShed))).toMatchInlineSnapshot(`"sound"`);
});

test('a forward to another port than that of the mesh does not count', () => {
  expect(mistakesOf(broken(withShed, outInShed, ['to: one }', 'to: one, to_port: 53 }']))).toMatchInlineSnapshot(`
    "lab.yaml:20:3: one (site home) and out (site shed) can never connect: neither side can be reached from outside
      → on one side, add to the router's forwards a UDP port that leads to each host's port 51820, or give each a public_address; or let two pass it on: mesh: { topology: { hub: [two] } }"
  `);
});

test('a public address counts', () => {
  expect(
    mistakesOf(
      broken(
        withShed,
        ['site: cloud, address: 198.51.100.25,', 'site: shed, address: 192.168.99.6, public_address: 198.51.100.6,'],
        ['        - { udp: 51821, to: two }\n', ''],
      ),
    ),
  ).toMatchInlineSnapshot(`"sound"`);
});

test('a forward that cannot be read gets the benefit of the doubt', () => {
  expect(mistakesOf(broken(withShed, outInShed, ['to: two', 'to: 2']))).toMatchInlineSnapshot(`
    "lab.yaml:12:29: sites.home.router.forwards[1].to: this must be text, not a whole number
      → put it in quotes: "2""
  `);
});

test('within a site nobody needs a forward', () => {
  expect(
    mistakesOf(
      broken(['        - { udp: 51821, to: two }\n', ''], ['        - { udp: 51820, to: one }\n', '        []\n']),
    ),
  ).toMatchInlineSnapshot(`"sound"`);
});
