import { expect, test } from 'vitest';
import { broken, mistakesOf } from '../../../../inventory/mistakes-of.ts';

test('an address outside the subnet', () => {
  expect(mistakesOf(broken(['10.8.0.3', '10.9.0.3']))).toMatchInlineSnapshot(`
    "lab.yaml:17:61: 10.9.0.3 is not in 10.8.0.0/24, the subnet of the mesh
      → correct the address, or mesh.subnet"
  `);
});

test('the network and the broadcast address of the subnet', () => {
  expect(mistakesOf(broken(['10.8.0.3', '10.8.0.255'], ['10.8.0.2,', '10.8.0.0,']))).toMatchInlineSnapshot(`
    "lab.yaml:16:59: 10.8.0.0 is the network address of 10.8.0.0/24
      → use an address between
    lab.yaml:17:61: 10.8.0.255 is the broadcast address of 10.8.0.0/24
      → use an address between"
  `);
});

test('a /31 has neither', () => {
  expect(
    mistakesOf(
      broken(
        ['10.8.0.0/24', '10.8.0.0/31'],
        ['  two: { site: home, address: 192.168.15.3, mesh_address: 10.8.0.2, roles: [agent] }\n', ''],
        ['        - { udp: 51821, to: two }\n', ''],
        ['10.8.0.3', '10.8.0.0'],
      ),
    ),
  ).toMatchInlineSnapshot(`"sound"`);
});
