import { expect, test } from 'vitest';
import { shippedSections } from '../../../src/collections/collections.ts';
import { parseInventory } from '../../../src/inventory/parse-inventory.ts';
import { selectHosts } from '../../../src/inventory/select-hosts.ts';
import { InputProblem } from '../../../src/model/problems/problem.ts';
import { printed } from './mistakes-of.ts';

const inventory = parseInventory(
  `cluster: lab
sites: { home: { lan: 192.168.15.0/24 }, cloud: {}, empty: {} }
hosts:
  ms-1: { site: home, address: 192.168.15.2, mesh_address: 10.8.0.1, roles: [server] }
  wk-1: { site: home, address: 192.168.15.3, mesh_address: 10.8.0.2, roles: [agent] }
  wk-10.lab: { site: home, address: 192.168.15.4, mesh_address: 10.8.0.3, roles: [agent, storage] }
  out: { site: cloud, address: 198.51.100.25, mesh_address: 10.8.0.4, roles: [agent] }
mesh: { subnet: 10.8.0.0/24 }
`,
  'lab.yaml',
  { sections: shippedSections },
);

function selected(pattern: string): string {
  try {
    return selectHosts(inventory, pattern)
      .map(host => host.name)
      .join(' ');
  } catch (error) {
    if (error instanceof InputProblem) return printed(error.details);
    throw error;
  }
}

test.each([
  ['all', 'ms-1 wk-1 wk-10.lab out'],
  ['*', 'ms-1 wk-1 wk-10.lab out'],
  ['wk-1', 'wk-1'],
  ['out, ms-1', 'ms-1 out'],
  ['wk-*', 'wk-1 wk-10.lab'],
  ['*-1', 'ms-1 wk-1'],
  ['wk-?', 'wk-1'],
  ['wk-10.*', 'wk-10.lab'],
  ['agent', 'wk-1 wk-10.lab out'],
  ['role:storage', 'wk-10.lab'],
  ['home', 'ms-1 wk-1 wk-10.lab'],
  ['site:cloud', 'out'],
  ['agent,!home', 'out'],
  ['!out', 'ms-1 wk-1 wk-10.lab'],
  ['!wk-*,all', 'ms-1 out'],
  ['wk-*,!role:storage', 'wk-1'],
])('%s selects %s', (pattern, names) => {
  expect(selected(pattern)).toBe(names);
});

test('a role that the shipped playbooks know may have no host', () => {
  expect(selectHosts(inventory, 'edge')).toEqual([]);
  expect(selectHosts(inventory, 'role:edge,!out')).toEqual([]);
});

test.each(['', ' ', '!', 'all,', ',all'])('%j selects nothing', pattern => {
  expect(selected(pattern)).toBe(
    `${JSON.stringify(pattern)} selects nothing\n  → name hosts, roles or sites, with commas between`,
  );
});

test.each(['nobody', 'zz-*', 'constructor', '(.*)+$'])('%s: everything that there is', pattern => {
  expect(selected(pattern)).toBe(
    [
      `${JSON.stringify(pattern)} matches no host, role or site of cluster lab`,
      '  → hosts: ms-1, wk-1, wk-10.lab, out; roles: server, agent, storage, edge; sites: home, cloud, empty',
    ].join('\n'),
  );
});

test('near misses, all of them at once', () => {
  expect(selected('wk1,!agnet,role:sotrage,site:clowd,alll')).toMatchInlineSnapshot(`
    ""wk1" matches no host, role or site of cluster lab
      → did you mean wk-1?
    "agnet" matches no host, role or site of cluster lab
      → did you mean agent?
    there is no role "sotrage" in cluster lab
      → did you mean role:storage?
    there is no site "clowd" in cluster lab
      → did you mean site:cloud?
    "alll" matches no host, role or site of cluster lab
      → did you mean all?"
  `);
});

test('a word of another kind', () => {
  expect(selected('role:home,site:agent')).toMatchInlineSnapshot(`
    "there is no role "home" in cluster lab
      → hosts: ms-1, wk-1, wk-10.lab, out; roles: server, agent, storage, edge; sites: home, cloud, empty
    there is no site "agent" in cluster lab
      → hosts: ms-1, wk-1, wk-10.lab, out; roles: server, agent, storage, edge; sites: home, cloud, empty"
  `);
});

test('exclusions that leave nobody', () => {
  expect(selected('out,!cloud')).toMatchInlineSnapshot(`
    ""out,!cloud" leaves no host
      → exclude fewer"
  `);
});
