import { describe, expect, test } from 'vitest';
import { nodeMarks } from '../../../../src/collections/kilo/ways/node-marks.ts';
import { wrongWays } from '../../../../src/collections/kilo/ways/wrong-ways.ts';
import { kiloFields } from '../../../../src/collections/kubernetes/kilo-field.ts';
import { shippedSections } from '../../../../src/collections/shipped-sections.ts';
import { parseInventory } from '../../../../src/inventory/parse-inventory.ts';

const text = `
cluster: lab
sites:
  home:
    lan: 192.168.15.0/24
    router: { lan_address: 192.168.15.1, public_address: 203.0.113.10, forwards: [{ udp: 51820, to: home-1 }] }
  cloud: {}
  farm:
    lan: 10.9.0.0/24
    router: { lan_address: 10.9.0.1, public_address: 203.0.113.20, forwards: [{ udp: 51820, to: farm-1 }] }
hosts:
  cloud-1: { site: cloud, address: 198.51.100.25, mesh_address: 10.8.0.1, roles: [server] }
  home-1: { site: home, address: 192.168.15.2, mesh_address: 10.8.0.2, roles: [agent] }
  home-2: { site: home, address: 192.168.15.3, mesh_address: 10.8.0.3, roles: [agent] }
  farm-1: { site: farm, address: 10.9.0.2, mesh_address: 10.8.0.4, roles: [agent] }
mesh: { subnet: 10.8.0.0/24 }
`;

const inventoryOf = (edit = (whole: string) => whole) =>
  parseInventory(edit(text), 'lab.yaml', { sections: shippedSections });

const settings = (given: object = {}) => kiloFields.parse(given);

const marksOf = (given: object = {}, edit?: (whole: string) => string) =>
  Object.fromEntries(nodeMarks(inventoryOf(edit), settings(given)).map(one => [one.node, one]));

const wrong = (given: object = {}, edit?: (whole: string) => string) =>
  wrongWays(inventoryOf(edit), settings(given)).map(({ because }) => because);

describe('what nodes bear', () => {
  test('a host with an address of the internet is a location of its own, and called there', () => {
    expect(marksOf()['cloud-1']).toEqual({
      node: 'cloud-1',
      labels: { 'topology.kubernetes.io/region': 'cloud' },
      annotations: {
        'kilo.squat.ai/location': 'cloud-1',
        'kilo.squat.ai/force-internal-ip': '-',
        'kilo.squat.ai/force-endpoint': '198.51.100.25:51820',
        'kilo.squat.ai/leader': 'true',
      },
    });
  });

  test('behind a router leads who is reached through it, and all keep their connections', () => {
    const { 'home-1': leader, 'home-2': other } = marksOf();
    expect(leader?.annotations).toEqual({
      'kilo.squat.ai/location': 'home',
      'kilo.squat.ai/force-internal-ip': '192.168.15.2/24',
      'kilo.squat.ai/force-endpoint': '203.0.113.10:51820',
      'kilo.squat.ai/leader': 'true',
      'kilo.squat.ai/persistent-keepalive': '25',
    });
    expect(other?.annotations).toEqual({
      'kilo.squat.ai/location': 'home',
      'kilo.squat.ai/force-internal-ip': '192.168.15.3/24',
      'kilo.squat.ai/persistent-keepalive': '25',
    });
  });

  test('a site that nobody can call is led by its first host, unless another is named', () => {
    const unled = (whole: string) =>
      whole.replace('[{ udp: 51820, to: home-1 }]', '[{ udp: 51820, to: home-1, to_port: 9 }]');
    const leads = (given: object) =>
      Object.values(marksOf(given, unled)).flatMap(one =>
        one.annotations['kilo.squat.ai/leader'] === undefined ? [] : [one.node],
      );
    expect(leads({})).toEqual(['cloud-1', 'home-1', 'farm-1']);
    expect(leads({ leaders: ['home-2'] })).toEqual(['cloud-1', 'home-2', 'farm-1']);
  });

  test('full: each host stands alone; hybrid: all but those of the sites that stand together', () => {
    const locations = (given: object) =>
      Object.values(marksOf(given)).map(one => one.annotations['kilo.squat.ai/location']);
    expect(locations({ granularity: 'full' })).toEqual(['cloud-1', 'home-1', 'home-2', 'farm-1']);
    expect(locations({ granularity: 'hybrid', together: ['home'] })).toEqual(['cloud-1', 'home', 'home', 'farm-1']);
  });

  test('networks behind a site are said by one host of it, the label and the keepalive as they are set', () => {
    const marks = marksOf({
      allowed_location_ips: { home: ['192.168.15.9/32', '192.168.16.0/24'] },
      topology_label: 'example.net/place',
      keepalive: 0,
    });
    expect(marks['home-1']).toMatchObject({
      labels: { 'example.net/place': 'home' },
      annotations: { 'kilo.squat.ai/allowed-location-ips': '192.168.15.9/32,192.168.16.0/24' },
    });
    expect(JSON.stringify(marks)).not.toContain('keepalive');
    expect(marks['home-2']?.annotations).not.toHaveProperty('kilo.squat.ai/allowed-location-ips');
  });
});

/** The mesh would refuse such an inventory by its own rule: it is closed once it is made. */
const closed = (names: readonly string[]) => {
  const { sites, ...rest } = inventoryOf();
  const without = sites.map(one =>
    one.router !== undefined && names.includes(one.name) ? { ...one, router: { ...one.router, forwards: [] } } : one,
  );
  return wrongWays({ ...rest, sites: without }, settings());
};

describe('what Kilo can never join', () => {
  test('nothing, where of two sites one can be called', () => {
    expect(wrong()).toEqual([]);
    expect(closed(['farm'])).toEqual([]);
  });

  test('two sites behind routers that forward nothing, by their leaders’ names', () => {
    const [found, ...more] = closed(['home', 'farm']);
    expect(more).toEqual([]);
    expect(found?.because).toContain('home-1 (site home) and farm-1 (site farm) can never connect');
    expect(found?.hint).toContain('{ udp: 51820, to: HOST, to_port: 51820 }');
  });

  test('a forward to another port does not count: Kilo listens at the port of its endpoint', () => {
    const marks = marksOf({}, whole => whole.replace('udp: 51820, to: home-1', 'udp: 51900, to: home-1'));
    expect(marks['home-1']?.annotations).not.toHaveProperty('kilo.squat.ai/force-endpoint');
    const same = marksOf({}, whole =>
      whole.replace('udp: 51820, to: home-1', 'udp: 51900, to: home-1, to_port: 51900'),
    );
    expect(same['home-1']?.annotations).toMatchObject({ 'kilo.squat.ai/force-endpoint': '203.0.113.10:51900' });
  });

  test('neighbours that would call each other at their own router', () => {
    expect(wrong({ granularity: 'full' })).toEqual([
      'home-2 would call home-1 at the outer address of the router of home, behind which both stand: few routers turn such packets back',
    ]);
  });

  test('a server that agents of other sites cannot reach before Kilo is there', () => {
    const swapped = (whole: string) =>
      whole
        .replace('10.8.0.1, roles: [server]', '10.8.0.1, roles: [agent]')
        .replace('10.8.0.2, roles: [agent]', '10.8.0.2, roles: [server]');
    expect(wrong({}, swapped)).toEqual([
      'cloud-1, farm-1 cannot reach the API on home-1 (site home): nodes join before Kilo has made a way, and Kilo comes by the API',
    ]);
  });

  test('names that the inventory has not', () => {
    expect(wrong({ leaders: ['nobody'], allowed_location_ips: { mars: ['10.1.0.0/16'] } })).toEqual([
      'kilo.leaders names nobody, which is no host',
      'kilo names mars, which is no site',
    ]);
  });
});
