import { expect, test } from 'vitest';
import { broken, mistakesOf, type Replacement } from '../mistakes-of.ts';

test('an unknown site, and nothing that follows from it', () => {
  expect(
    mistakesOf(
      broken(
        ['site: cloud', 'site: clowd'],
        ['site: home, address: 192.168.15.2', 'site: moon, address: 192.168.15.2'],
      ),
    ),
  ).toMatchInlineSnapshot(`
    "lab.yaml:15:16: there is no site "moon"
      → the sites are home, cloud
    lab.yaml:17:16: there is no site "clowd"
      → did you mean cloud?"
  `);
});

test('addresses outside the LAN', () => {
  expect(
    mistakesOf(broken(['192.168.15.2,', '192.168.16.2,'], ['lan_address: 192.168.15.1', 'lan_address: 192.168.14.1'])),
  ).toMatchInlineSnapshot(`
    "lab.yaml:8:20: 192.168.14.1 is not in 192.168.15.0/24, the LAN of site home
      → correct the address, or the lan of the site
    lab.yaml:15:31: 192.168.16.2 is not in 192.168.15.0/24, the LAN of site home
      → correct the address, or the lan of the site"
  `);
});

test('the network and the broadcast address of the LAN', () => {
  expect(
    mistakesOf(broken(['192.168.15.2,', '192.168.15.0,'], ['192.168.15.3,', '192.168.15.255,'])),
  ).toMatchInlineSnapshot(`
    "lab.yaml:15:31: 192.168.15.0 is the network address of 192.168.15.0/24
      → use an address between
    lab.yaml:16:31: 192.168.15.255 is the broadcast address of 192.168.15.0/24
      → use an address between"
  `);
});

test('a LAN that cannot be read makes no more mistakes', () => {
  expect(mistakesOf(broken(['192.168.15.0/24', 'home']))).toMatchInlineSnapshot(`
    "lab.yaml:6:10: sites.home.lan: "home" is not a network
      → write it as in 192.168.15.0/24 or fd15::/64"
  `);
});

test('a router without a LAN', () => {
  expect(
    mistakesOf(
      broken(['  cloud: {}', '  cloud: { router: { lan_address: 192.168.9.1, public_address: 203.0.113.9 } }']),
    ),
  ).toMatchInlineSnapshot(`
    "lab.yaml:13:12: site cloud has a router and no LAN behind it
      → add the lan of the site, or remove the router"
  `);
});

test('a public address beside a public address', () => {
  expect(
    mistakesOf(broken(['address: 198.51.100.25,', 'address: 198.51.100.25, public_address: 198.51.100.26,'])),
  ).toMatchInlineSnapshot(`
    "lab.yaml:17:47: out has a public address beside its address, and its site cloud has no LAN
      → remove it: address is the public one there"
  `);
});

test('a host on a LAN with a public address', () => {
  expect(
    mistakesOf(broken(['address: 192.168.15.3,', 'address: 192.168.15.3, public_address: 198.51.100.26,'])),
  ).toMatchInlineSnapshot(`"sound"`);
});

/** Home has two LANs, and `two` stands on the second. */
const twoLans = (...more: readonly Replacement[]) =>
  mistakesOf(
    broken(
      ['lan: 192.168.15.0/24', 'lan: [192.168.15.0/24, 10.50.1.0/24]'],
      ['address: 192.168.15.3', 'address: 10.50.1.3'],
      ...more,
    ),
  );

test('a site of several LANs: hosts on any of them, the router on each', () => {
  expect(twoLans()).toBe('sound');
  expect(twoLans(['lan_address: 192.168.15.1', 'lan_address: [192.168.15.1, 10.50.1.1]'])).toBe('sound');
});

test('a host on none of several LANs, and a router twice on one', () => {
  expect(
    twoLans(['192.168.15.2,', '10.50.2.2,'], ['lan_address: 192.168.15.1', 'lan_address: [10.50.1.1, 10.50.1.2]']),
  ).toMatchInlineSnapshot(`
    "lab.yaml:8:32: 10.50.1.2 is a second address of the router in 10.50.1.0/24
      → write one for each LAN: the one that its hosts have as their gateway
    lab.yaml:15:31: 10.50.2.2 is not in 192.168.15.0/24 or 10.50.1.0/24, the LAN of site home
      → correct the address, or the lan of the site"
  `);
});
