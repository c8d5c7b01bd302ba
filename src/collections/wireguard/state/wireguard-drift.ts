import type { Field } from '../../../model/plan/change.ts';
import { count } from '../../../model/text/count.ts';
import { SESSION } from '../../../remnants/wireguard/wireguard-session.ts';
import type { RunningPeer } from './running-wireguard.ts';
import type { ConfigPeer, WireguardConfig } from './wireguard-config.ts';
import type { LiveInterface, LiveState } from './wireguard-live.ts';
import { type RouteDrift, routeDrift } from './wireguard-route-drift.ts';

/** How a running interface differs from its configuration. */
export interface Drift extends RouteDrift {
  /** What a restart is needed for. */
  readonly settings: readonly Field[];
  /** What can be set while sessions go on. */
  readonly peers: readonly Field[];
  /** Public keys of peers that have a setting which their section no longer names. */
  readonly stale: { readonly keepalive: readonly string[]; readonly preshared: readonly string[] };
  /** Peers that come under another key than their address has here now. */
  readonly renewed: readonly Renewed[];
  /** Peers that stay while this host has another key, with their keepalive in seconds; 0: off. */
  readonly staying: readonly { readonly publicKey: string; readonly keepalive: number }[];
}

/** A peer with a new key. */
export interface Renewed {
  readonly publicKey: string;
  readonly allowedIps: readonly string[];
  /** Where it is called: where it was last heard from under its old key, as long as that counts; else as its section says. */
  readonly endpoint: string | undefined;
  /** Seconds; 0: off. */
  readonly keepalive: number;
  /** The name of its pre-shared key among those that the host keeps. */
  readonly preshared: string | undefined;
}

/** The field of a private key that runs and is not the key file's. */
export const RUNNING_KEY = 'running private key';

const none: Drift = {
  settings: [],
  peers: [],
  missingRoutes: [],
  extraRoutes: [],
  stale: { keepalive: [], preshared: [] },
  renewed: [],
  staying: [],
};

const field = (name: string, before: string | undefined, after: string | undefined): Field[] =>
  before === after ? [] : [{ name, before, after }];

const listed = (values: readonly string[]): string | undefined => (values.length === 0 ? undefined : values.join(', '));
const seconds = (keepalive: number): string => (keepalive === 0 ? 'off' : `${keepalive} s`);

const describePeer = (peer: { allowedIps: readonly string[]; endpoint: string | undefined }): string =>
  [listed(peer.allowedIps) ?? 'no allowed ips', ...(peer.endpoint === undefined ? [] : [`at ${peer.endpoint}`])].join(
    ' ',
  );

/** A name cannot be compared with the address that it stood for. */
const isNamed = (endpoint: string): boolean => !/^(?:[\d.]+|\[.*\]):\d+$/.test(endpoint);

/** The address of an endpoint, without its port. */
const addressIn = (endpoint: string | undefined): string | undefined => endpoint?.replace(/:\d+$/, '');

/**
 * Whether a peer runs where its file said, and the file now says otherwise: nobody roamed there, so a fresh session is no reason to stay. Of an
 * address that is given up each port is: a router that translates gives a peer that calls another than the one it forwards.
 */
function isGivenUp(wish: ConfigPeer, live: RunningPeer, before: ConfigPeer | undefined): boolean {
  if (before?.endpoint === undefined || before.endpoint === wish.endpoint) return false;
  if (before.endpoint === live.endpoint || isNamed(before.endpoint)) return true;
  const address = addressIn(before.endpoint);
  return address === addressIn(live.endpoint) && address !== addressIn(wish.endpoint);
}

/**
 * Endpoints roam: one that differs while the session is fresh is where the peer really is. So is one from which the
 * peer has only begun: its first message moves the endpoint, and the handshake counts from the second on.
 */
function endpointFields(wish: ConfigPeer, live: RunningPeer, before: ConfigPeer | undefined): Field[] {
  if (wish.endpoint === undefined || wish.endpoint === live.endpoint) return [];
  const isThere = live.age === undefined ? live.heard : live.age < SESSION;
  const isRight = isThere || isNamed(wish.endpoint);
  if (live.endpoint !== undefined && isRight && !isGivenUp(wish, live, before)) return [];
  return [{ name: `peer ${wish.name} endpoint`, before: live.endpoint, after: wish.endpoint }];
}

function peerFields(wish: ConfigPeer, live: RunningPeer | undefined, before: ConfigPeer | undefined): Field[] {
  const name = `peer ${wish.name}`;
  if (live === undefined) return [{ name, before: undefined, after: describePeer(wish) }];
  return [
    ...field(`${name} allowed ips`, listed(live.allowedIps), listed(wish.allowedIps)),
    ...endpointFields(wish, live, before),
    ...field(`${name} keepalive`, seconds(live.keepalive), seconds(wish.keepalive)),
    ...(live.preshared === wish.preshared
      ? []
      : [
          {
            name: `${name} pre-shared key`,
            before: live.preshared ?? 'none',
            after: wish.preshared ?? 'none',
            secret: true,
          },
        ]),
  ];
}

/** What comes under another key than its address has now: the old one goes, or its section would be wanted, too. */
function renewedPeers(
  wish: WireguardConfig,
  live: LiveInterface,
  wanted: ReadonlySet<string>,
  earlier: ReadonlyMap<string, ConfigPeer>,
): Renewed[] {
  const running = new Set(live.peers.map(({ publicKey }) => publicKey));
  const leaving = new Map(
    live.peers.filter(one => !wanted.has(one.publicKey)).flatMap(one => one.allowedIps.map(ip => [ip, one] as const)),
  );
  return wish.peers.flatMap(peer => {
    const { publicKey, allowedIps, keepalive, preshared } = peer;
    const old = running.has(publicKey) ? undefined : allowedIps.map(ip => leaving.get(ip)).find(one => one);
    if (old === undefined) return [];
    const isThere = endpointFields(peer, old, earlier.get(old.publicKey)).length === 0;
    const endpoint = isThere ? (old.endpoint ?? peer.endpoint) : peer.endpoint;
    return [{ publicKey, allowedIps, endpoint, keepalive, preshared }];
  });
}

const keyFields = ({ publicKey }: LiveInterface, { ownKey }: LiveState): Field[] =>
  ownKey === undefined || ownKey === publicKey
    ? []
    : [{ name: RUNNING_KEY, before: `of ${publicKey}`, after: `of ${ownKey}`, secret: true }];

function settingFields(name: string, wish: WireguardConfig, live: LiveInterface, { unit }: LiveState): Field[] {
  return [
    ...(unit === undefined ? [] : field(`unit wg-quick@${name}`, unit, 'active')),
    ...(wish.port === undefined ? [] : field('listen port', String(live.port), String(wish.port))),
    ...field('address', listed(live.addresses), listed(wish.addresses)),
    ...(wish.mtu === undefined ? [] : field('mtu', String(live.mtu), String(wish.mtu))),
    ...field('link', live.up ? 'up' : 'down', 'up'),
  ];
}

/** Compares a running interface with its configuration; `before` is the configuration that it was started from. */
export function drift(
  name: string,
  wish: WireguardConfig,
  before: WireguardConfig | undefined,
  state: LiveState,
): Drift {
  const live = state.link;
  if (live === 'absent') {
    const after = `running with ${[...wish.addresses, count(wish.peers.length, 'peer')].join(', ')}`;
    return { ...none, settings: [{ name: 'interface', before: undefined, after }] };
  }
  if (live === 'foreign') {
    return { ...none, settings: [{ name: 'interface', before: 'not a WireGuard interface', after: 'WireGuard' }] };
  }
  const running = new Map(live.peers.map(peer => [peer.publicKey, peer]));
  const wanted = new Set(wish.peers.map(peer => peer.publicKey));
  const earlier = new Map((before?.peers ?? []).map(peer => [peer.publicKey, peer]));
  const stray = live.peers
    .filter(peer => !wanted.has(peer.publicKey))
    .map(peer => ({
      name: `peer ${earlier.get(peer.publicKey)?.name ?? `${peer.publicKey.slice(0, 8)}…`}`,
      before: describePeer(peer),
      after: undefined,
    }));
  const routes = routeDrift(wish, live);
  const staleIn = (has: (peer: ConfigPeer | RunningPeer) => boolean): string[] =>
    wish.peers
      .filter(({ publicKey }) => running.has(publicKey))
      .filter(peer => !has(peer) && has(running.get(peer.publicKey) ?? peer))
      .map(peer => peer.publicKey);
  const others = before === undefined ? [] : field('other settings', listed(before.others), listed(wish.others));
  const key = keyFields(live, state);
  return {
    ...routes,
    renewed: renewedPeers(wish, live, wanted, earlier),
    staying: key.length === 0 ? [] : wish.peers.filter(({ publicKey }) => running.has(publicKey)),
    stale: { keepalive: staleIn(peer => peer.keepalive > 0), preshared: staleIn(peer => peer.preshared !== undefined) },
    // What was not started from a file is somebody's, and is started anew as a whole.
    settings: [...(before === undefined ? key : []), ...settingFields(name, wish, live, state), ...others],
    peers: [
      ...(before === undefined ? [] : key),
      ...wish.peers.flatMap(peer => peerFields(peer, running.get(peer.publicKey), earlier.get(peer.publicKey))),
      ...stray,
      ...routes.missingRoutes.flatMap(route => field(`route ${route}`, undefined, `dev ${name}`)),
      ...routes.extraRoutes.flatMap(route => field(`route ${route}`, `dev ${name}`, undefined)),
    ],
  };
}
