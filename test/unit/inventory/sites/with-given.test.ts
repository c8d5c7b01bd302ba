import { expect, test } from 'vitest';
import { shippedSections } from '../../../../src/collections/shipped-sections.ts';
import { readInventory, readInventoryText } from '../../../../src/inventory/read-inventory.ts';

const lab = (hosts: string, subnet = '10.8.0.0/24'): string => `cluster: lab
sites: { home: { lan: 192.168.15.0/24 } }
mesh: { subnet: ${subnet} }
hosts:
${hosts}`;
const read = (text: string) =>
  readInventory(readInventoryText(text), '/lab.yaml', '/root', shippedSections, 'not loaded');
const addresses = (text: string) => [...(read(text).inventory?.overlays?.[0]?.addresses ?? [])];

test('a host that says no address in the mesh has the next that nobody has, and it is told', () => {
  const text = lab(`  one: { site: home, address: 192.168.15.2, roles: [server] }
  two: { site: home, address: 192.168.15.3, mesh_address: 10.8.0.1, roles: [agent] }
  three: { site: home, address: 192.168.15.4, roles: [agent] }
`);
  expect(addresses(text)).toEqual([
    ['one', '10.8.0.2'],
    ['two', '10.8.0.1'],
    ['three', '10.8.0.3'],
  ]);
  expect(read(text).inventory?.given).toEqual([
    { host: 'one', key: 'mesh_address', value: '10.8.0.2' },
    { host: 'three', key: 'mesh_address', value: '10.8.0.3' },
  ]);
});

test('where all say theirs nothing is given', () => {
  const { inventory } = read(
    lab('  one: { site: home, address: 192.168.15.2, mesh_address: 10.8.0.9, roles: [server] }\n'),
  );
  expect([inventory?.overlays?.[0]?.addresses.get('one'), inventory?.given]).toEqual(['10.8.0.9', undefined]);
});

test('of a mesh of both families it is one of each', () => {
  const text = lab('  one: { site: home, address: 192.168.15.2, roles: [server] }\n', "[10.8.0.0/24, 'fd08::/64']");
  expect(read(text).inventory?.given).toMatchObject([{ value: ['10.8.0.1', 'fd08::1'] }]);
});

test('one that does not fit is a mistake, and is not given another; where none is left, that is said', () => {
  const wrong = read(lab('  one: { site: home, address: 192.168.15.2, mesh_address: 10.8.0, roles: [server] }\n'));
  expect(wrong.mistakes.map(({ what }) => what)).toEqual([expect.stringContaining('10.8.0')]);
  const full = lab(
    `  one: { site: home, address: 192.168.15.2, roles: [server] }
  two: { site: home, address: 192.168.15.3, roles: [agent] }
  three: { site: home, address: 192.168.15.4, roles: [agent] }
`,
    '10.8.0.0/30',
  );
  expect(read(full).mistakes.map(({ what }) => what)).toEqual(['no address of 10.8.0.0/30 is left for three']);
});
