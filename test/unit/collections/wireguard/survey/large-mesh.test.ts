import { expect, test } from 'vitest';
import { shippedSections } from '../../../../../src/collections/collections.ts';
import { meshCauses } from '../../../../../src/collections/wireguard/causes/mesh-causes.ts';
import { createMesh } from '../../../../../src/collections/wireguard/mesh/create-mesh.ts';
import { meshAddressOf } from '../../../../../src/collections/wireguard/mesh/mesh-section.ts';
import type { RunningPeer } from '../../../../../src/collections/wireguard/state/running-wireguard.ts';
import { pairStates } from '../../../../../src/collections/wireguard/survey/pair-states.ts';
import type { Arrival } from '../../../../../src/collections/wireguard/survey/reach.ts';
import type { Scene } from '../../../../../src/collections/wireguard/survey/scene.ts';
import type { Survey } from '../../../../../src/collections/wireguard/survey/survey.ts';
import { findCauses } from '../../../../../src/diagnosis/find-causes.ts';
import { parseInventory } from '../../../../../src/inventory/parse-inventory.ts';
import type { PairState } from '../../../../../src/model/gate/diagnosis.ts';
import { pairMatrix } from '../../../../../src/report/gate/pair-matrix.ts';
import { heatMap } from '../../../../../src/report/html/heat-map.ts';
import { paints } from '../../../../../src/report/text/look.ts';

const HOSTS = 256;
/** Looks at one thing that a pair may cost, whatever the number of hosts: a search through all peers would cost 256. */
const LOOKS = 40;

let looks = 0;
/** A value of which every look at some of its members is counted. */
const counted = <T extends object>(value: T, members: readonly string[]): T =>
  new Proxy(value, {
    get: (target, name) => {
      if (typeof name === 'string' && members.includes(name)) looks += 1;
      return Reflect.get(target, name);
    },
  });

/** A map of which every look is counted. */
class CountedMap<V> extends Map<string, V> {
  override get(key: string): V | undefined {
    looks += 1;
    return super.get(key);
  }
}

const numbers = Array.from({ length: HOSTS }, (_, at) => `${1 + Math.floor(at / 200)}.${(at % 200) + 1}`);
const inventory = parseInventory(
  `cluster: large
sites: { here: { lan: 10.0.0.0/16 } }
hosts:
${numbers
  .map(
    (number, at) => `  h${at}: { site: here, address: 10.0.${number}, mesh_address: 10.99.${number}, roles: [server] }`,
  )
  .join('\n')}
mesh: { subnet: 10.99.0.0/16 }
`,
  'large.yaml',
  { sections: shippedSections },
);
const keyOf = (name: string): string => `key of ${name}`;

/** A host of a mesh in which nothing passes and no datagram arrives: every cause has to look for itself. */
const survey = (name: string): Survey => ({
  host: name,
  clock: undefined,
  link: { wireguard: true, up: true, mtu: 1420, text: '' },
  running: {
    publicKey: keyOf(name),
    port: 51820,
    peers: inventory.hosts
      .filter(one => one.name !== name)
      .map(
        (one): RunningPeer =>
          counted(
            {
              publicKey: keyOf(one.name),
              endpoint: undefined,
              allowedIps: [`${meshAddressOf(one)}/32`],
              age: undefined,
              heard: false,
              keepalive: 0,
              preshared: undefined,
            },
            ['allowedIps', 'publicKey'],
          ),
      ),
  },
  preshared: new Map(),
  linkRead: true,
  canWireguard: 'kernel',
  file: { present: true, keyFile: undefined, configuration: undefined, peers: [] },
  service: { active: 'active', result: 'success', enabled: 'enabled', journal: [] },
  portsRead: true,
  portHolders: [],
  addresses: [],
  hardware: [],
  neighbours: [],
  wayTo: new Map(),
  meshRoutes: [],
  routes: [],
  forwarding: { on: undefined, wanted: undefined },
  tracked: undefined,
  routeTo: new Map(),
  policyRules: { 4: [], 6: [] },
  rpFilter: new Map(),
  firewall: [],
  firewallRead: ['nft'],
  disks: [],
  immutable: [],
  pings: new Map(
    inventory.hosts.map(one => [meshAddressOf(one), { loss: 1, roundTrip: undefined, largest: undefined }]),
  ),
});

test(`the causes of ${HOSTS} hosts are found without looking through all peers for each pair`, () => {
  const arrivals = inventory.hosts.flatMap(from =>
    inventory.hosts
      .filter(to => to !== from)
      .map(
        (to): Arrival =>
          counted(
            {
              from: from.name,
              to: to.name,
              endpoint: { address: to.address, port: 51820 },
              watched: [to.name],
              at: [],
              droppedAt: [],
              datagrams: 5,
            },
            ['from', 'to'],
          ),
      ),
  );
  const scene: Scene = {
    inventory,
    mesh: createMesh(inventory),
    surveys: new CountedMap(inventory.hosts.map(one => [one.name, survey(one.name)])),
    arrivals,
    echoes: [],
    foundPorts: new Map(),
    rerun: 'provision phase2',
  };
  looks = 0;
  expect(findCauses(scene, meshCauses).map(one => one.code)).toContain('udp-blocked-in-lan');
  pairStates(scene, new Set(inventory.hosts.map(one => one.name)));
  expect(looks).toBeLessThan(LOOKS * HOSTS * HOSTS);
});

test(`the matrix of ${HOSTS} hosts is drawn without looking through all pairs for each`, () => {
  const names = inventory.hosts.map(one => one.name);
  const pairs = names.flatMap(from =>
    names.map((to): PairState => counted({ from, to, loss: 0, roundTrip: 1, largest: 1420 }, ['from', 'to'])),
  );
  looks = 0;
  expect(String(heatMap(names, pairs, 1420))).toContain('1420 bytes');
  expect(pairMatrix(pairs, { color: false, verbose: false, columns: 1_000_000 }, paints(false))).toHaveLength(
    HOSTS + 2,
  );
  expect(looks).toBeLessThan(LOOKS * HOSTS * HOSTS);
});
