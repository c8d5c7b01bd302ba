import { expect, test } from 'vitest';
import { shippedSections } from '../../../../src/collections/collections.ts';
import { readInventory, readInventoryText } from '../../../../src/inventory/read-inventory.ts';

function read(hosts: string, sites = '') {
  const text = `cluster: lab\n${sites}hosts:\n${hosts}mesh: { subnet: 10.8.0.0/24 }\n`;
  const { inventory, mistakes } = readInventory(
    readInventoryText(text),
    '/lab.yaml',
    '/home/me',
    shippedSections,
    'not loaded',
  );
  return {
    sites: inventory?.sites,
    of: inventory?.hosts.map(({ name, site }) => `${name} ${site}`),
    said: mistakes.map(({ what, position }) => `${position.line}: ${what}`),
  };
}

const a = '  a: { address: 203.0.113.5, mesh_address: 10.8.0.1, roles: [server] }\n';

test('a host without a site stands on the internet', () => {
  expect(read(a)).toEqual({ sites: [{ name: 'public' }], of: ['a public'], said: [] });
});

test('beside sites that are named, also where one without a LAN has that name, and where a LAN has it', () => {
  const b = '  b: { site: home, address: 192.168.1.2, mesh_address: 10.8.0.2, roles: [agent] }\n';
  const home = 'home: { lan: 192.168.1.0/24 }';
  expect(read(a + b, `sites: { ${home} }\n`).of).toEqual(['a public', 'b home']);
  expect(read(a + b, `sites: { ${home}, public: {} }\n`).sites?.map(({ name }) => name)).toEqual(['home', 'public']);
  const taken = read(a + b.replace('home', 'public'), `sites: { public: { lan: 192.168.1.0/24 } }\n`);
  expect(taken).toMatchObject({ of: ['a internet', 'b public'], said: [] });
});

test('a host on a LAN whose site was forgotten is a mistake, at its line', () => {
  const b = '  b: { address: 192.168.1.2, mesh_address: 10.8.0.2, roles: [agent] }\n';
  expect(read(a + b).said).toEqual(['4: hosts.b does not say "site", and 192.168.1.2 is no address of the internet']);
  expect(read('  b: { mesh_address: 10.8.0.2, roles: [server] }\n').said).toEqual(
    expect.arrayContaining(['3: hosts.b does not say "site"', '3: hosts.b does not say "address"']),
  );
});
