import * as z from 'zod';
import { hostRoute } from '../../../model/address/host-route.ts';
import type { Script } from '../../../model/plan/script.ts';
import { createChunkMemo } from '../../../model/text/chunk-memo.ts';
import { listParsedOnce } from '../../../model/text/list-parsed-once.ts';
import { holdsUnknown } from '../../../model/text/unknown.ts';
import { raw, sh } from '../../../shell/sh.ts';
import type { RunningPeer } from '../state/running-wireguard.ts';

const peer = z.looseObject({
  name: z.string(),
  mesh_address: z.union([z.ipv4(), z.ipv6()]),
  mesh_addresses: z.array(z.union([z.ipv4(), z.ipv6()])).optional(),
  public_key: z.string().optional(),
  endpoint: z.string().nullish(),
  path: z.string().optional(),
  allowed_ips: z.array(z.string()).optional(),
  away: z.boolean().optional(),
  elsewhere: z.boolean().optional(),
  preshared_key: z.string().nullish(),
  relays: z.array(z.string()).optional(),
});

/** The peers of the asked host, as `{{mesh.peers}}` gives them; what a check does not look at may be missing. */
export const peersArgument = listParsedOnce(peer).describe('The peers of each host: `{{mesh.peers}}`.');

/** Devices that are no hosts: peers that are wanted, and that nobody asks anything. */
export const clientsArgument = listParsedOnce(peer)
  .default([])
  .describe('The clients of each host: `{{mesh.clients}}`; peers like the others, which are asked nothing.');

/** Hosts that are no peers, and are reached by way of others. */
export const relayedArgument = listParsedOnce(peer)
  .default([])
  .describe(
    'The hosts that each host reaches by way of others: `{{mesh.relayed}}`; they answer through their relays, and have no handshake with it.',
  );

export type Peer = z.output<typeof peersArgument>[number];

/** All that an interface is to have as peers. */
export const withClients = ({
  peers,
  clients,
}: {
  readonly peers: readonly Peer[];
  readonly clients: readonly Peer[];
}): readonly Peer[] => (clients.length === 0 ? peers : [...peers, ...clients]);

const isSilent = ({ away, elsewhere }: Peer): boolean => away === true || elsewhere === true;

/** Those of them that can answer: whoever is away, or of a cluster that is not asked about, is a peer like the others, and no question. */
export const answering = (peers: readonly Peer[]): readonly Peer[] =>
  peers.some(isSilent) ? peers.filter(peer => !isSilent(peer)) : peers;

/** What a check adds to its evidence of the others. */
export function awayWords(peers: readonly Peer[]): string {
  const away = peers.filter(one => one.away === true).map(({ name }) => name);
  const others = peers.filter(one => one.elsewhere === true && one.away !== true).length;
  return [
    away.length === 0 ? '' : `; away: ${away.join(', ')}`,
    others === 0 ? '' : `; not asked: ${others} of other clusters`,
  ].join('');
}

const memo = createChunkMemo<Peer, string>();
const written = new WeakMap<readonly Peer[], Script>();

/** A peer's addresses inside the mesh: one, or one of each family. */
export const ofPeer = ({ mesh_address, mesh_addresses }: Peer): readonly string[] => mesh_addresses ?? [mesh_address];

/** What a peer is allowed, as CIDRs: its own addresses, and networks behind it. */
export const rangesOf = (peer: Peer): readonly string[] => peer.allowed_ips ?? ofPeer(peer).map(hostRoute);

/** The addresses of peers inside the mesh, as words of a shell command; written once for all checks of a host. */
export function addressesOf(peers: readonly Peer[]): Script {
  const words = written.get(peers) ?? raw(memo(peers, run => sh`${run.flatMap(ofPeer)}`.text).join(' '));
  written.set(peers, words);
  return words;
}

/** The running peer that stands for a wanted one: by its key, or where that is not known, by its address. */
export const findPeer = (peer: Peer, running: readonly RunningPeer[]): RunningPeer | undefined =>
  peer.public_key === undefined || holdsUnknown(peer.public_key)
    ? running.find(one => one.allowedIps.includes(hostRoute(peer.mesh_address)))
    : running.find(one => one.publicKey === peer.public_key);
