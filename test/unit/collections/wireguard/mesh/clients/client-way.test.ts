import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { shippedSections } from '../../../../../../src/collections/collections.ts';
import { clientWay } from '../../../../../../src/collections/wireguard/mesh/clients/client-way.ts';
import { withEntry } from '../../../../../../src/inventory/edit/with-entry.ts';
import { parseInventory } from '../../../../../../src/inventory/parse-inventory.ts';
import type { ClientWish } from '../../../../../../src/model/cluster/client-way.ts';
import { broken, sound } from '../../../../inventory/mistakes-of.ts';

const KEY = 'Hz3XuhhUyWXkMmvXXekYzOQqfZxCatxJdp0h4/9bUQY=';
const stores = readFileSync(resolve(import.meta.dirname, '../../../../../../inventory/stores.yaml'), 'utf8');
const read = (text: string) => parseInventory(text, '/lab/lab.yaml', { sections: shippedSections });
const facts = new Map(
  ['out', 'one', 'a-1', 'b-1'].map((host, at) => [
    host,
    { 'wireguard.public_key': Buffer.alloc(32, at + 1).toString('base64') },
  ]),
);
/** What a client's configuration says, from an inventory that has it as it would be written. */
const configOf = (text: string, wish: Partial<ClientWish> = {}, dns = false, privateKey?: string): string => {
  const entry = clientWay.entry(read(text), { name: 'laptop', ...wish }, KEY);
  const after = withEntry(text, clientWay.path, 'laptop', entry);
  return clientWay.config(read(after), 'laptop', { dns, facts, privateKey });
};
const allowed = (config: string): string => /^AllowedIPs = (.*)$/m.exec(config)?.[1] ?? '';

test('a configuration in the form of wg-quick, by the first host with a public address', () => {
  expect(configOf(sound, {}, false, 'the-private-key')).toBe(`[Interface]
# laptop, a client of lab
PrivateKey = the-private-key
Address = 10.8.0.254/32
MTU = 1420

[Peer]
# out
PublicKey = ${Buffer.alloc(32, 1).toString('base64')}
Endpoint = 198.51.100.25:51820
AllowedIPs = 10.8.0.0/24
PersistentKeepalive = 25
`);
});

test('without the key, and by a gateway that a router forwards to', () => {
  const config = configOf(sound, { gateway: 'one', expires: '2027-03-01' }).replace(/^PublicKey.*\n/m, '');
  expect(config).toContain('# PrivateKey = the private key, which is on the device alone\n');
  expect(config).toContain('Endpoint = 203.0.113.10:51820\n');
});

test('what it reaches is what it sends to its gateway', () => {
  expect(allowed(configOf(sound, { reach: ['mesh', 'services', 'pods'] }))).toBe(
    '10.8.0.0/24, 10.43.0.0/16, 10.42.0.0/16',
  );
  expect(allowed(configOf(stores, { gateway: 'a-1', reach: ['services', 'store-b'] }))).toBe(
    '10.43.0.0/16, 10.53.0.0/16',
  );
  expect(allowed(configOf(stores, { gateway: 'b-1', reach: ['services', 'store-b', 'mesh'] }))).toBe(
    '10.53.0.0/16, 10.100.0.0/16',
  );
});

test('the cluster’s DNS only where it is asked for, and reached', () => {
  expect(configOf(sound, { reach: ['services'] })).not.toContain('DNS');
  expect(configOf(sound, { reach: ['services'] }, true)).toContain('\nDNS = 10.43.0.10\n');
  expect(() => configOf(sound, {}, true)).toThrow('laptop does not reach the cluster’s DNS');
});

test('an address of each family, from the highest down, or of a pool of its own', () => {
  const pool = broken(['  subnet: 10.8.0.0/24', '  subnet: 10.8.0.0/24\n  clients_subnet: 10.9.0.0/30']);
  const first = clientWay.entry(read(pool), { name: 'laptop' }, KEY);
  expect(first[0]).toEqual(['address', '10.9.0.2']);
  const one = withEntry(pool, clientWay.path, 'laptop', first);
  const two = withEntry(
    one,
    clientWay.path,
    'phone',
    clientWay.entry(read(one), { name: 'phone' }, KEY.replace('H', 'I')),
  );
  expect(() => clientWay.entry(read(two), { name: 'desk' }, KEY)).toThrow(
    'no address of 10.9.0.0/30, mesh.clients_subnet, is left',
  );
});

test.each([
  ['a gateway that is no host', sound, { gateway: 'oul' }, 'it has no host oul'],
  [
    'one that nobody can call',
    sound.replace('        - { udp: 51821, to: two }\n', ''),
    { gateway: 'two' },
    'two cannot be called from the internet',
  ],
  ['what there is not', stores, { reach: ['store-x'] }, 'nothing of the mesh is called store-x'],
  [
    'services by a host that is no node',
    broken(['roles: [agent, edge]', 'roles: [edge]']),
    { reach: ['services'] },
    'out reaches no services: it is no node of a cluster',
  ],
  [
    'a cluster that offers nothing',
    stores.replace('    # routes: none', '    routes: none'),
    { gateway: 'a-1', reach: ['store-c'] },
    'store-c offers nothing to others',
  ],
])('refused: %s', (_, text, wish, what) => {
  expect(() => configOf(text, wish)).toThrow(what);
});

test('a gateway whose key no run has learnt, and a client that there is not', () => {
  const nobody = { dns: false, facts: new Map() };
  const after = withEntry(sound, clientWay.path, 'laptop', clientWay.entry(read(sound), { name: 'laptop' }, KEY));
  expect(() => clientWay.config(read(after), 'laptop', nobody)).toThrow(
    'no run from here knows the key of out, the gateway',
  );
  expect(() => clientWay.config(read(after), 'phone', nobody)).toThrow('it has no client phone');
});

const hasWg = (): boolean => {
  try {
    execFileSync('wg', ['--version']);
    return true;
  } catch {
    return false;
  }
};

test('a private key has the bits that wg genkey sets, and is new each time', () => {
  const keys = Array.from({ length: 20 }, clientWay.makeKeys);
  for (const { privateKey } of keys) {
    const bytes = Buffer.from(privateKey, 'base64');
    expect([bytes.length, (bytes[0] ?? 0) & 7, (bytes[31] ?? 0) & 0xc0]).toEqual([32, 0, 0x40]);
  }
  expect(new Set(keys.map(({ privateKey }) => privateKey)).size).toBe(20);
});

test.skipIf(!hasWg())('the public half is what wg pubkey makes of the private one', () => {
  const { privateKey, publicKey } = clientWay.makeKeys();
  expect(execFileSync('wg', ['pubkey'], { input: privateKey, encoding: 'utf8' }).trim()).toBe(publicKey);
});

test('when a gateway heard of its clients', () => {
  const after = withEntry(sound, clientWay.path, 'laptop', clientWay.entry(read(sound), { name: 'laptop' }, KEY));
  const told = (handshake: string) =>
    clientWay.toldOf(read(after), {
      stdout: `now 1000\nself key 51820\npeer ${KEY} no 1.2.3.4:5 10.8.0.254/32 ${handshake} 0 9\n`,
      stderr: '',
      code: 0,
    });
  expect(told('988')).toEqual(new Map([['laptop', 12]]));
  expect(told('0')).toEqual(new Map());
});
