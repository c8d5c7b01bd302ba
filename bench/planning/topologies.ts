import { shippedSections } from '../../src/collections/collections.ts';
import { createMesh } from '../../src/collections/wireguard/mesh/create-mesh.ts';
import { parseInventory } from '../../src/inventory/parse-inventory.ts';
import { count } from '../../src/model/text/count.ts';

const CLUSTERS = 20;
const HOSTS = 50;

const every = <T>(times: number, make: (at: number) => T): readonly T[] =>
  Array.from({ length: times }, (_, at) => make(at));

/** Clusters behind a router each, of which two hosts have public addresses; the others have forwards, or nothing that leads to them. */
function text(topology: string, forwarded: boolean): string {
  const site = (at: number): string => {
    const forwards = every(HOSTS - 2, host => `{ udp: ${40_000 + host}, to: h${at}-${host + 2} }`).join(', ');
    const router = `lan_address: 10.${at}.0.1, public_address: 203.0.113.${at + 1}`;
    return `  s${at}: { lan: 10.${at}.0.0/16, router: { ${router}${forwarded ? `, forwards: [${forwards}]` : ''} } }`;
  };
  const host = (at: number, host: number): string => {
    const open = host < 2 ? `, public_address: 198.51.100.${at * 2 + host + 1}` : '';
    return `  h${at}-${host}: { site: s${at}, cluster: c${at}, address: 10.${at}.1.${host + 1}${open}, roles: [${host === 0 ? 'server' : 'agent'}] }`;
  };
  const cluster = (at: number): string =>
    `  c${at}: { kubernetes: { pods: 172.${16 + Math.floor(at / 8)}.${(at % 8) * 32}.0/19, services: 192.168.${at}.0/24 } }`;
  return [
    'cluster: many',
    'ssh: { user: ops }',
    'sites:',
    ...every(CLUSTERS, site),
    'hosts:',
    ...every(CLUSTERS, at => every(HOSTS, one => host(at, one))).flat(),
    `mesh: { subnet: 100.64.0.0/16, topology: ${topology} }`,
    'kubernetes: { network: flannel }',
    'clusters:',
    ...every(CLUSTERS, cluster),
    '',
  ].join('\n');
}

/** Plans the mesh of 20 clusters with 50 hosts each in every topology, and prints how long it took and what a host gets. */
for (const [topology, forwarded] of [
  ['full', true],
  ['gateways', false],
  ['hub', false],
] as const) {
  const started = performance.now();
  const inventory = parseInventory(text(topology, forwarded), 'many.yaml', {
    path: '/srv/many.yaml',
    home: '/root',
    sections: shippedSections,
  });
  const read = performance.now();
  const mesh = createMesh(inventory);
  const keyOf = (name: string): string => name;
  const nodes = inventory.hosts.map(({ name }) => mesh.node(name, keyOf));
  const planned = performance.now();
  const of = (at: number): string => {
    const peers = nodes[at]?.peers ?? [];
    const kept = peers.filter(({ keepalive }) => keepalive !== undefined).length;
    const routes = peers.flatMap(peer => peer.allowedIps);
    return `${count(peers.length, 'peer')} (${kept} kept awake), ${count(routes.length, 'route')}`;
  };
  process.stdout.write(
    `${topology}: read in ${(read - started).toFixed()} ms, planned in ${(planned - read).toFixed()} ms; first host ${of(0)}; last host ${of(nodes.length - 1)}\n`,
  );
}
