import { expect, test } from 'vitest';
import { shippedSections } from '../../../src/collections/collections.ts';
import type { Lookup } from '../../../src/inventory/names/named-addresses.ts';
import { readInventory, readInventoryText } from '../../../src/inventory/read-inventory.ts';

const TEXT = `cluster: home
ssh: { user: root }
sites:
  home: { lan: 192.168.15.0/24, router: { lan_address: 192.168.15.1, public_address: home.example.net, forwards: [{ udp: 51821, to: one }] } }
  away: {}
hosts:
  one: { site: home, address: pi.example.net, mesh_address: 10.8.0.1, roles: [server] }
  two: { site: away, address: 198.51.100.7, mesh_address: 10.8.0.2, roles: [agent], ssh: { address: 198.51.100.7 } }
mesh: { subnet: 10.8.0.0/24 }
`;
const read = (names: Readonly<Record<string, string>>, text = TEXT) => {
  const found = Object.entries(names).map(([name, address]): [string, Lookup] => [
    name,
    address.startsWith('no ') ? { because: address } : { address },
  ]);
  return readInventory(
    readInventoryText(text),
    '/srv/inv.yaml',
    '/home/me',
    shippedSections,
    'not loaded',
    new Map(found),
  );
};
const mistakes = (names: Readonly<Record<string, string>>, text?: string): readonly string[] =>
  read(names, text).mistakes.map(({ position, what }) => `${position.line}: ${what}`);

test('a name stands for the address that it leads to, and SSH goes by the name', () => {
  const { inventory } = read({ 'home.example.net': '203.0.113.9', 'pi.example.net': '192.168.15.2' });
  expect(inventory?.sites[0]?.router?.publicAddress).toBe('203.0.113.9');
  expect(inventory?.hosts.map(one => [one.address, one.ssh.address])).toEqual([
    ['192.168.15.2', 'pi.example.net'],
    ['198.51.100.7', '198.51.100.7'],
  ]);
  expect(inventory?.names).toEqual([
    { name: 'pi.example.net', address: '192.168.15.2' },
    { name: 'home.example.net', address: '203.0.113.9' },
  ]);
});

test('a name that leads nowhere is told once, with its place and the reason', () => {
  expect(mistakes({ 'home.example.net': '203.0.113.9', 'pi.example.net': 'no such name' })).toEqual([
    '7: pi.example.net leads to no address: no such name',
  ]);
});

test('what a name leads to is checked as an address that is written', () => {
  expect(mistakes({ 'home.example.net': '203.0.113.9', 'pi.example.net': '10.1.1.1' })).toEqual([
    '7: 10.1.1.1 is not in 192.168.15.0/24, the LAN of site home',
  ]);
  expect(mistakes({ 'home.example.net': '127.0.0.1', 'pi.example.net': '192.168.15.2' })).toEqual([
    '4: sites.home.router.public_address: "127.0.0.1" cannot be the address of a host',
  ]);
});

test.each(['home', '1.2.3', '1.2.3.4.5', 'a..b.net', '-a.net', 'net.1', 'a b.net'])('“%s” is no name', word => {
  const text = TEXT.replace('public_address: home.example.net', `public_address: '${word}'`);
  expect(mistakes({ 'pi.example.net': '192.168.15.2' }, text)[0]).not.toContain('leads to no address');
});
