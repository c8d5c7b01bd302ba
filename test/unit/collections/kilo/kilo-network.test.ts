import { expect, test } from 'vitest';
import { nodeConfig } from '../../../../src/collections/k3s/config/node-config.ts';
import { kiloArtifacts } from '../../../../src/collections/kilo/artifacts.ts';
import { kiloContext } from '../../../../src/collections/kilo/kilo-context.ts';
import { shippedSections } from '../../../../src/collections/shipped-sections.ts';
import { parseInventory } from '../../../../src/inventory/parse-inventory.ts';
import { NOTHING_KNOWN } from '../../../../src/model/plan/program.ts';
import { contextOptions } from '../../../fixtures/context-options.ts';

const text = (network: string) => `
cluster: lab
sites:
  home:
    lan: 192.168.15.0/24
    router: { lan_address: 192.168.15.1, public_address: 203.0.113.10, forwards: [{ udp: 51900, to: home-1, to_port: 51900 }] }
  cloud: {}
hosts:
  cloud-1: { site: cloud, address: 198.51.100.25, mesh_address: 10.8.0.1, roles: [server] }
  home-1: { site: home, address: 192.168.15.2, mesh_address: 10.8.0.2, roles: [agent] }
  home-2: { site: home, address: 192.168.15.3, mesh_address: 10.8.0.3, roles: [agent] }
mesh: { subnet: 10.8.0.0/24 }
kubernetes: { network: ${network} }
`;

const inventoryOf = (network: string) => parseInventory(text(network), 'lab.yaml', { sections: shippedSections });
const by = inventoryOf('{ kilo: { port: 51900 } }');

test('Kilo takes the mesh’s place: nodes have their hosts’ own addresses, and its port is open instead', () => {
  expect(by.overlays?.map(({ name, interface: link, port }) => [name, link, port])).toEqual([
    ['kubernetes', 'kilo0', 51_900],
  ]);
  const openings = (host: string) =>
    by.openings?.filter(one => one.host === host).map(({ protocol, ports }) => `${protocol} ${ports}`);
  expect(openings('cloud-1')).toEqual(['udp 51900', 'tcp 6443']);
  expect(openings('home-1')).toEqual(['udp 51900']);
  const [overlay] = by.overlays ?? [];
  const [cloud, home] = by.hosts;
  if (overlay === undefined || cloud === undefined || home === undefined) throw new RangeError('no overlay');
  expect(nodeConfig(by, cloud, overlay)).toMatchObject({
    'node-ip': '198.51.100.25',
    'advertise-address': '198.51.100.25',
    'flannel-backend': 'none',
  });
  expect(nodeConfig(by, cloud, overlay)).not.toHaveProperty('disable-network-policy');
  expect(nodeConfig(by, home, overlay)).toMatchObject({
    'node-ip': '192.168.15.2',
    server: 'https://198.51.100.25:6443',
  });
});

test('with any other network the mesh joins the hosts, and nothing of Kilo is wanted', () => {
  const other = inventoryOf('calico');
  expect(other.overlays?.map(({ name }) => name)).toEqual(['mesh']);
  expect(kiloArtifacts(other)).toEqual([]);
  expect(
    kiloArtifacts(by)
      .slice(0, 2)
      .map(({ name }) => name),
  ).toEqual(['kilo/0.7.0/crds.yaml', 'kilo/0.7.0/kilo-k3s.yaml']);
});

test('a host that the mesh could not join, Kilo joins through the leader of its site', () => {
  // home-2 has no forward, and with another closed site the mesh would refuse both.
  const farm = text('{ kilo: {} }')
    .replace(
      '  cloud: {}',
      '  cloud: {}\n  farm: { lan: 10.9.0.0/24, router: { lan_address: 10.9.0.1, public_address: 203.0.113.20 } }',
    )
    .replace('mesh: {', '  farm-1: { site: farm, address: 10.9.0.2, mesh_address: 10.8.0.4, roles: [agent] }\nmesh: {')
    .replace('udp: 51900, to: home-1, to_port: 51900', 'udp: 51820, to: home-1');
  expect(() => parseInventory(farm, 'lab.yaml', { sections: shippedSections })).not.toThrow();
  const meshed = farm.replace('network: { kilo: {} }', 'network: calico');
  expect(() => parseInventory(meshed, 'lab.yaml', { sections: shippedSections })).toThrow('can never connect');
});

test('words that contradict each other, and networks that overlap, are told with their place', () => {
  expect(() => inventoryOf('{ kilo: { granularity: hybrid } }')).toThrow('hybrid with no site in together is full');
  expect(() => inventoryOf('{ kilo: { together: [home] } }')).toThrow('together counts with granularity hybrid only');
  expect(() => inventoryOf('{ kilo: { subnet: 10.42.128.0/20 } }')).toThrow('overlap');
});

test('who leads has a tunnel to each other location, and the others none', () => {
  const context = kiloContext.open({ ...contextOptions(by) });
  const of = (at: number) => {
    const host = by.hosts[at];
    if (host === undefined) throw new RangeError('no host');
    return context.of(host, NOTHING_KNOWN);
  };
  expect([of(0), of(1), of(2)]).toMatchObject([
    { on: true, leads: true, others: 1 },
    { leads: true, others: 1 },
    { leads: false, others: 1 },
  ]);
  expect(of(0)).toMatchObject({
    wrong: [],
    files: [
      { name: 'kilo/0.7.0/crds.yaml', text: null },
      { name: 'kilo/0.7.0/kilo-k3s.yaml', text: null },
    ],
  });
});
