import { expect, test } from 'vitest';
import { broken, mistakesOf } from '../mistakes-of.ts';

test('names that RFC 1123 does not allow', () => {
  expect(
    mistakesOf(
      broken(
        ['  one:', '  One_1:'],
        ['to: one', 'to: One_1'],
        ['  cloud: {}', '  my cloud: {}'],
        ['site: cloud', 'site: my cloud'],
        ['cluster: lab', 'cluster: -lab-'],
        ['[agent, edge]', '[agent, GPU]'],
      ),
    ),
  ).toMatchInlineSnapshot(`
    "lab.yaml:1:10: cluster: "-lab-" cannot be a name
      → use lower-case letters, digits and hyphens inside (RFC 1123), at most 63: lab
    lab.yaml:13:3: "my cloud" cannot be a name
      → use lower-case letters, digits and hyphens inside (RFC 1123), at most 63: my-cloud
    lab.yaml:15:3: "One_1" cannot be a name
      → use lower-case letters, digits, hyphens and dots inside (RFC 1123), at most 63 between dots: one-1
    lab.yaml:17:89: hosts.out.roles[1]: "GPU" cannot be a name
      → use lower-case letters, digits and hyphens inside (RFC 1123), at most 63: gpu"
  `);
});

test('a name that is too long', () => {
  expect(
    mistakesOf(broken(['  out:', '  oooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo:'])),
  ).toMatchInlineSnapshot(`
    "lab.yaml:17:3: "oooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo…" cannot be a name
      → use lower-case letters, digits, hyphens and dots inside (RFC 1123), at most 63 between dots"
  `);
});

test('a host named like a role, a site, and all', () => {
  expect(
    mistakesOf(
      broken(
        ['  one:', '  server:'],
        ['to: one', 'to: server'],
        ['  two:', '  home:'],
        ['to: two', 'to: home'],
        ['  out:', '  all:'],
      ),
    ),
  ).toMatchInlineSnapshot(`
    "lab.yaml:15:3: server is the name of a role too
      → choose another name: server in a selection (--limit, hosts:) could mean either
    lab.yaml:16:3: home is the name of a site too
      → choose another name: home in a selection (--limit, hosts:) could mean either
    lab.yaml:17:3: all is the name of the selection of all hosts too
      → choose another name: all in a selection (--limit, hosts:) could mean either"
  `);
});

test('a site named like a role', () => {
  expect(mistakesOf(broken(['  cloud: {}', '  edge: {}'], ['site: cloud', 'site: edge']))).toMatchInlineSnapshot(`
    "lab.yaml:13:3: edge is the name of a role too
      → choose another name: edge in a selection (--limit, hosts:) could mean either"
  `);
});

test('a role given twice, and one that is a typo', () => {
  expect(mistakesOf(broken(['[agent, edge]', '[agent, agent, egde]']))).toMatchInlineSnapshot(`
    "lab.yaml:17:86: agent is in the list twice
      → remove one
    lab.yaml:17:93: the role egde looks like a typo
      → did you mean edge? A role of your own needs a name that cannot be mistaken for it"
  `);
});

test('a role of your own is welcome', () => {
  expect(mistakesOf(broken(['[agent, edge]', '[agent, storage, gpu2]']))).toMatchInlineSnapshot(`"sound"`);
});

test('no hosts at all', () => {
  expect(mistakesOf('cluster: lab\nsites: {}\nhosts: {}\nmesh: { subnet: 10.8.0.0/24 }\n')).toMatchInlineSnapshot(`
    "lab.yaml:3:1: there are no hosts
      → add at least one, with the role server"
  `);
});
