import { expect, test } from 'vitest';
import { firewallWishes } from '../../../../src/collections/firewall/firewall-section.ts';
import { shippedSections } from '../../../../src/collections/shipped-sections.ts';
import { parseInventory } from '../../../../src/inventory/parse-inventory.ts';
import { broken, mistakesOf, type Replacement, sound } from '../../inventory/mistakes-of.ts';

const with_ = (section: string, ...more: readonly Replacement[]): string => `${broken(...more)}firewall:\n${section}`;

function wishOf(text: string, name: string) {
  const inventory = parseInventory(text, 'lab.yaml', { path: '/srv/lab.yaml', home: '/h', sections: shippedSections });
  const host = inventory.hosts.find(one => one.name === name);
  if (host === undefined) throw new Error(`no host ${name}`);
  const { mode, open } = firewallWishes(inventory)(host);
  return [mode, ...open.map(one => `${one.protocol} ${one.ports} from ${one.from}: ${one.why}`)];
}

test('without the section phase 3 closes all but the mesh and what phase 4 needs', () => {
  expect(wishOf(sound, 'out')).toEqual([
    'manage',
    'udp 51820 from internet: the mesh',
    'tcp 80 from internet: Traefik',
    'tcp 443 from internet: Traefik',
  ]);
});

test('ports add up by all, role and host, and a host’s mode counts before that of all', () => {
  const text = with_('  mode: off\n  open: [{ tcp: 25 }]\n  roles: { edge: { open: [{ udp: "8000-8010" }] } }\n', [
    'roles: [agent, edge] }',
    'roles: [agent, edge], firewall: { mode: manage, open: [{ tcp: 6443, from: lan }] } }',
  ]);
  expect(wishOf(text, 'out')).toEqual([
    'manage',
    'udp 51820 from internet: the mesh',
    'tcp 80 from internet: Traefik',
    'tcp 443 from internet: Traefik',
    'tcp 25 from internet: the inventory',
    'udp 8000-8010 from internet: the role edge',
    'tcp 6443 from lan: the inventory',
  ]);
  expect(wishOf(text, 'one')).toEqual([
    'off',
    'udp 51820 from internet: the mesh',
    'tcp 25 from internet: the inventory',
  ]);
});

test.each([
  ['a port that is none', '  open: [{ tcp: 70000 }]\n'],
  ['a range that does not go up', '  open: [{ tcp: "90-80" }]\n'],
  ['a range that is none', '  open: [{ udp: "dns" }]\n'],
  ['nothing to open', '  open: [{ from: lan }]\n'],
  ['two at once', '  open: [{ tcp: 53, udp: 53 }]\n'],
  ['from nobody knows where', '  open: [{ tcp: 53, from: wan }]\n'],
  ['another protocol', '  roles: { edge: { open: [{ sctp: 53 }] } }\n'],
  ['another mode', '  mode: on\n'],
])('%s is a mistake with its place', (_, section) => {
  expect(mistakesOf(with_(section))).toMatchSnapshot();
});

test('of a host, too', () => {
  const text = broken(['roles: [agent, edge] }', 'roles: [agent, edge], firewall: { open: [{}] } }']);
  expect(mistakesOf(text)).toMatchInlineSnapshot(`
    "lab.yaml:17:112: this names no port
      → write {tcp: 25} or {udp: 25}"
  `);
});
