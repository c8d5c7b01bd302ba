import type { Host, Inventory } from '../model/inventory.ts';
import type { Facts } from '../model/resource.ts';
import { concatenated, createRuns } from '../model/runs.ts';
import { unknownToken } from '../model/unknown.ts';
import { withoutNul } from './holds-nul.ts';
import type { Context } from './templating.ts';

/** A peer of a host as `mesh/` plans it; only what templates see of it. */
export interface PeerView {
  readonly host: string;
  readonly publicKey: string;
  readonly allowedIps: readonly string[];
  readonly endpoint?: { readonly address: string; readonly port: number };
  readonly keepalive?: number;
  /** By which way it is reached: `lan`, `public`, `forward` or `inbound`. */
  readonly path: string;
  readonly comment: string;
}

/** What of a run a host's tasks may depend on, besides the inventory. */
export interface Knowledge {
  readonly facts: Facts;
  readonly peers: readonly PeerView[];
  /** When its interface is best brought up: those with a smaller number first. */
  readonly turn: number;
  /** Whether a fact that is missing now may still be learnt by an earlier stage. */
  readonly mayLearn: boolean;
}

const hostView = (host: Host): Context => ({
  name: host.name,
  site: host.site,
  roles: host.roles,
  address: host.address,
  public_address: host.publicAddress ?? null,
  mesh_address: host.meshAddress,
  vars: host.vars,
});

/** A fact not learnt yet stands as a placeholder, so that a plan can show the rest of what hangs on it. */
function factsView({ facts, mayLearn }: Knowledge): Context {
  const tree: Record<string, unknown> = {};
  for (const name of Object.keys(facts)) {
    const get = () => facts[name];
    Object.defineProperty(tree, name.replaceAll('.', '_'), { get, configurable: true, enumerable: true });
  }
  if (!mayLearn) return tree;
  return new Proxy(tree, {
    has: () => true,
    get: (target, name) => (typeof name === 'string' && Object.hasOwn(target, name) ? target[name] : unknownToken()),
    getOwnPropertyDescriptor: (target, name) =>
      Object.getOwnPropertyDescriptor(target, name) ?? { value: unknownToken(), configurable: true, enumerable: true },
  });
}

/** What every host of an inventory sees alike; made once a run. */
export function sharedContext(inventory: Inventory): Context {
  return {
    cluster: inventory.cluster,
    hosts: inventory.hosts.map(hostView),
    addresses: [
      ...new Set(inventory.hosts.flatMap(one => [one.address, one.publicAddress ?? one.address, one.meshAddress])),
    ],
    wipe: inventory.wipe,
    kubernetes: inventory.kubernetes,
  };
}

/** What templates see of a peer; hosts that go the same way to it share the one value. */
function peerContext(inventory: Inventory, peer: PeerView): Context {
  const known = seen.get(peer);
  if (known !== undefined) return known;
  const made = {
    name: peer.host,
    public_key: peer.publicKey,
    allowed_ips: peer.allowedIps,
    endpoint: peer.endpoint === undefined ? null : `${peer.endpoint.address}:${peer.endpoint.port}`,
    keepalive: peer.keepalive ?? null,
    path: peer.path,
    comment: peer.comment,
    mesh_address: inventory.hosts.find(one => one.name === peer.host)?.meshAddress ?? null,
  };
  seen.set(peer, made);
  return made;
}

const seen = new WeakMap<PeerView, Context>();
const runs = createRuns<PeerView, readonly Context[]>();

const peersContext = (inventory: Inventory, peers: readonly PeerView[]): readonly Context[] =>
  withoutNul(concatenated(runs(peers, run => run.map(peer => peerContext(inventory, peer)))));

/** Everything a template or an argument may name on one host (docs: "What a playbook can name"). */
export function hostContext(inventory: Inventory, shared: Context, host: Host, knowledge: Knowledge): Context {
  const site = inventory.sites.find(one => one.name === host.site);
  const { mesh } = inventory;
  return {
    ...shared,
    vars: { ...inventory.vars, ...host.vars },
    host: hostView(host),
    site: { name: host.site, lan: site?.lan ?? null, public_address: site?.router?.publicAddress ?? null },
    mesh: {
      interface: mesh.interface,
      subnet: mesh.subnet,
      port: mesh.port,
      mtu: mesh.mtu,
      keepalive: mesh.keepalive,
      topology: mesh.topology,
      address: host.meshAddress,
      turn: knowledge.turn,
      peers: peersContext(inventory, knowledge.peers),
    },
    facts: factsView(knowledge),
  };
}
