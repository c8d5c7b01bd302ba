import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { shippedSections } from '../../../../../../src/collections/collections.ts';
import { createMesh } from '../../../../../../src/collections/wireguard/mesh/create-mesh.ts';
import { meshContext } from '../../../../../../src/collections/wireguard/mesh/mesh-context.ts';
import { parseInventory } from '../../../../../../src/inventory/parse-inventory.ts';
import { mapping } from '../../../../../../src/model/fitting.ts';
import { renderText } from '../../../../../../src/playbook/templates/templating.ts';
import { contextOptions } from '../../../../../fixtures/context-options.ts';
import { broken, mistakesOf } from '../../../../inventory/mistakes-of.ts';

const KEY = 'Hz3XuhhUyWXkMmvXXekYzOQqfZxCatxJdp0h4/9bUQY=';
const OTHER = Buffer.alloc(32, 1).toString('base64');
const laptop = (rest = ''): string => `laptop: { address: 10.8.0.254, public_key: ${KEY}, gateway: out${rest} }`;
const saying = (clients: string, rest = ''): string =>
  broken(['  subnet: 10.8.0.0/24', `  subnet: 10.8.0.0/24${rest}\n  clients:\n    ${clients}`]);
const inventory = (text: string) => parseInventory(text, '/lab/lab.yaml', { sections: shippedSections });
const keyOf = (host: string) => `key-of-${host}`;
const allowed = (text: string, host: string, today: string) =>
  Object.fromEntries(
    createMesh(inventory(text), today)
      .node(host, keyOf)
      .peers.map(peer => [peer.host, peer.allowedIps.join(' ')]),
  );

test('a client is a peer of its gateway, and behind that one for all others', () => {
  const mesh = createMesh(inventory(saying(laptop())), '2026-01-01');
  expect(mesh.node('out', keyOf).clients).toEqual([
    { name: 'laptop', publicKey: KEY, addresses: ['10.8.0.254'], allowedIps: ['10.8.0.254/32'] },
  ]);
  expect(mesh.node('one', keyOf).clients).toEqual([]);
  expect(allowed(saying(laptop()), 'one', '2026-01-01')).toEqual({
    two: '10.8.0.2/32',
    out: '10.8.0.3/32 10.8.0.254/32',
  });
  expect(allowed(saying(laptop()), 'out', '2026-01-01')).toEqual({ one: '10.8.0.1/32', two: '10.8.0.2/32' });
  expect(mesh.behind('one', 'out')).toEqual(['10.8.0.254/32']);
});

test('its last day is its last: from the next one on nobody has it', () => {
  const text = saying(laptop(', expires: 2027-03-01'));
  expect(allowed(text, 'one', '2027-03-01')['out']).toBe('10.8.0.3/32 10.8.0.254/32');
  expect(allowed(text, 'one', '2027-03-02')['out']).toBe('10.8.0.3/32');
  expect(createMesh(inventory(text), '2027-03-02').node('out', keyOf).clients).toEqual([]);
});

test('a plan tells whose last day is over', () => {
  const known = { facts: new Map(), silent: new Set<string>() };
  const told = (day: string) =>
    meshContext
      .open(contextOptions(inventory(saying(laptop(`, expires: ${day}`)))))
      .warnings?.(known, new Set(['mesh.peers']))
      .map(({ what }) => what)
      .filter(what => what.includes('laptop'));
  expect(told('2020-01-01')).toEqual(['the client laptop is left out: 2020-01-01 was its last day']);
  expect(told('2999-01-01')).toEqual([]);
});

test('the configuration of its gateway alone has it, without an endpoint', () => {
  const own = inventory(saying(laptop()));
  const known = { facts: new Map(), silent: new Set<string>() };
  const context = meshContext.open(contextOptions(own));
  const written = own.hosts.map(host => {
    const mesh = { ...mapping(context.of(host, known)), peers: [] };
    return renderText(readFileSync('templates/wg0.conf.hbs', 'utf8'), { mesh });
  });
  const section = `\n[Peer]\n# laptop (client)\nPublicKey = ${KEY}\nAllowedIPs = 10.8.0.254/32\n`;
  expect(written.map(text => text.includes('[Peer]'))).toEqual([false, false, true]);
  expect(written[2]?.endsWith(section)).toBe(true);
});

test('no host is given the address of a client', () => {
  const text = broken(
    [
      '  two: { site: home, address: 192.168.15.3, mesh_address: 10.8.0.2,',
      '  two: { site: home, address: 192.168.15.3,',
    ],
    ['  subnet: 10.8.0.0/24', `  subnet: 10.8.0.0/24\n  clients:\n    ${laptop().replace('.254', '.2')}`],
  );
  expect(createMesh(inventory(text), '2026-01-01').node('two', keyOf).addresses).toEqual(['10.8.0.4']);
});

test.each([
  ['a gateway that is no host', laptop().replace('gateway: out', 'gateway: oul'), '', 'oul is no host'],
  ['the address of a host', laptop().replace('.254', '.1'), '', '10.8.0.1 is already one’s'],
  [
    'an address elsewhere',
    laptop().replace('10.8.0.254', '10.9.0.1'),
    '',
    '10.9.0.1 is not in 10.8.0.0/24, mesh.subnet',
  ],
  ['the broadcast address', laptop().replace('.254', '.255'), '', '10.8.0.255 is the broadcast address of 10.8.0.0/24'],
  [
    'the key of another',
    `${laptop()}\n    phone: { address: 10.8.0.253, public_key: ${KEY}, gateway: out }`,
    '',
    'this key is already laptop’s',
  ],
  ['a reach that there is not', laptop(', reach: [mesh, store-b]'), '', 'nothing of the mesh is called store-b'],
  ['a day that there is not', laptop(', expires: 2027-02-30'), '', '"2027-02-30" is no day'],
  ['a name that is no comment', laptop().replace('laptop:', 'Lap top:'), '', 'cannot be the name of a client'],
  ['a pool that is a LAN', laptop(), '\n  clients_subnet: 192.168.15.0/25', 'overlaps with 192.168.15.0/24'],
  [
    'an address beside its pool',
    laptop(),
    '\n  clients_subnet: 10.9.0.0/24',
    '10.8.0.254 is not in 10.9.0.0/24, mesh.clients_subnet',
  ],
])('refused: %s', (_, clients, rest, what) => {
  expect(mistakesOf(saying(clients, rest))).toContain(what);
});

test('one that is sound', () => {
  const pool = '\n  clients_subnet: 10.9.0.0/24';
  expect(mistakesOf(saying(laptop()))).toBe('sound');
  expect(
    mistakesOf(
      saying(
        `${laptop().replace('10.8.0.254', '10.9.0.1')}\n    phone: { address: 10.9.0.2, public_key: ${OTHER}, gateway: one, reach: [services, pods] }`,
        pool,
      ),
    ),
  ).toBe('sound');
});
