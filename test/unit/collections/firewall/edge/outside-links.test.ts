import { expect, test } from 'vitest';
import { outsideLinks, type Standing } from '../../../../../src/collections/firewall/edge/outside-links.ts';
import { edgeReading } from './edge-reading.ts';

const nowhere = { mesh: 'wg0', lan: '', address: '' };
const home = { ...nowhere, lan: '192.168.15.0/24' };

const names = (links: string, standing: Standing): readonly string[] =>
  outsideLinks(edgeReading(links), standing).map(({ name, families }) => `${name} ${families.join('+')}`);

test('a global address makes an interface one that leads outside, whatever the inventory says', () => {
  expect(names('eth0 hardware 198.51.100.25/24 2001:db8:1::25/64', nowhere)).toEqual(['eth0 4+6']);
  expect(names('eth0 hardware 10.0.0.5/24 100.64.0.9/10 169.254.1.1/16 fd00::5/64 fe80::1/64', nowhere)).toEqual([]);
  // A second card without a way to everybody is reached all the same.
  expect(names('eth0 hardware 198.51.100.25/24 default; eth1 hardware 203.0.113.9/29', nowhere)).toEqual([
    'eth0 4',
    'eth1 4',
  ]);
});

test('neither the mesh nor what software makes for its own networks leads outside, unless the way to everybody does', () => {
  expect(names('lo hardware 198.51.100.9/32; wg0 wireguard 198.51.100.8/32', nowhere)).toEqual([]);
  expect(
    names('docker0 bridge 2001:db8:5::1/64; veth1 veth master:docker0; cali1 veth 2001:db8:6::1/128', nowhere),
  ).toEqual([]);
  expect(names('br0 bridge 198.51.100.25/24; eth0 hardware master:br0; tap0 tun master:br0', nowhere)).toEqual([
    'br0 4',
  ]);
  expect(names('tun0 tun 198.51.100.25/32 default', nowhere)).toEqual(['tun0 4']);
  expect(names('eth0 veth 198.51.100.25/32 default', nowhere)).toEqual(['eth0 4']);
  // A host's ip that does not say kinds: better one too many.
  expect(names('docker0 - 2001:db8:5::1/64', nowhere)).toEqual(['docker0 6']);
});

test('a home with global IPv6 leads outside by that family alone, and its LAN is not outside', () => {
  const text = 'eth0 hardware 192.168.15.3/24 2001:db8:7:0:aa::3/64 fe80::3/64 default';
  expect(outsideLinks(edgeReading(text), home)).toEqual([
    {
      name: 'eth0',
      families: ['6'],
      lan: ['192.168.15.0/24', '2001:db8:7::/64', 'fe80::/10'],
      addresses: ['2001:db8:7:0:aa::3'],
    },
  ]);
  expect(names('eth0 hardware 192.168.15.3/24 default', home)).toEqual([]);
  // A card that has no address of the LAN has nobody of it before it, whatever a packet claims.
  const [wan] = outsideLinks(edgeReading('eth0 hardware 192.168.15.3/24; eth1 hardware 198.51.100.25/24'), home);
  expect(wan).toMatchObject({ name: 'eth1', lan: [] });
});

test('an address of the inventory that is translated on the way counts at the way to everybody', () => {
  const cloud = { ...nowhere, address: '198.51.100.25' };
  expect(names('eth0 hardware 10.0.0.5/24 default; eth1 hardware 10.1.0.5/24', cloud)).toEqual(['eth0 4']);
  expect(names('eth0 hardware 10.0.0.5/24 default; eth1 hardware 198.51.100.25/24', cloud)).toEqual(['eth1 4']);
});

test('of several LANs of a site the others come in where one is, unless the host has a card on them', () => {
  const two = { ...nowhere, lan: ['192.168.15.0/24', '10.50.1.0/24'] };
  const lansOf = (links: string) =>
    outsideLinks(edgeReading(links), two).map(
      ({ name, lan }) => `${name} ${lan.filter(one => !one.includes(':')).join(' ')}`,
    );
  expect(lansOf('eth0 hardware 192.168.15.3/24 198.51.100.25/24 default')).toEqual([
    'eth0 192.168.15.0/24 10.50.1.0/24',
  ]);
  expect(lansOf('eth0 hardware 192.168.15.3/24 198.51.100.25/24 default; eth1 hardware 10.50.1.3/24')).toEqual([
    'eth0 192.168.15.0/24',
  ]);
});
