import type { Script } from '../../../model/plan/script.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { printPreshared } from './preshared-list.ts';
import type { Drift, Renewed } from './wireguard-drift.ts';
import { OTHER_PRESHARED } from './wireguard-peer.ts';
import { wgQuickUnit } from './wireguard-schema.ts';

const family = (route: string): string => (route.includes(':') ? '-6' : '-4');

const addRoute = (name: string, route: string): Script => sh`ip ${family(route)} route replace ${route} dev ${name}`;

/** A route that has gone by itself is as good as removed; one that stays is seen by the second reading. */
const removeRoute = (name: string, route: string): Script =>
  sh`ip ${family(route)} route del ${route} dev ${name} 2>/dev/null || :`;

/** What a section no longer names, `syncconf` leaves as it was. */
const clearStale = (name: string, { stale }: Drift): Script =>
  lines(
    ...stale.keepalive.map(key => sh`wg set ${name} peer ${key} persistent-keepalive off`),
    ...stale.preshared.map(key => sh`wg set ${name} peer ${key} preshared-key /dev/null`),
  );

/**
 * Gives the address of a peer to its new key, and calls it, since a keepalive that is set is sent at once. It has switched to that key before,
 * and what it sent since has met a host that did not know it: it would send that again only five seconds later. So would this host what it
 * sends to nowhere, or to a forwarded port by which no answer comes while its router still keeps the way of the last session.
 */
function callRenewed(name: string, { publicKey, allowedIps, endpoint, keepalive, preshared }: Renewed): Script {
  if (endpoint === undefined) return sh``;
  // Without its pre-shared key the answer to this call would be thrown away.
  const [key, from] =
    preshared === undefined || preshared === OTHER_PRESHARED
      ? [sh``, sh``]
      : [sh`preshared-key /proc/self/fd/0`, sh`${printPreshared(name, preshared)} |`];
  return sh`${from} wg set ${name} peer ${publicKey} ${key} allowed-ips ${allowedIps.join(',')} endpoint ${endpoint} persistent-keepalive ${keepalive || 1}`;
}

/** Some peers with their keepalives, for one command. */
const keepalives = (peers: Drift['staying'], of: (keepalive: number) => string): readonly string[] =>
  peers.flatMap(({ publicKey, keepalive }) => ['peer', publicKey, 'persistent-keepalive', of(keepalive)]);

/**
 * Calls every peer at once by a new key of this host. As a rule they do not know it yet, and call back as soon as they do. A first call later
 * than this one may cross theirs: then neither is answered, and both wait for five seconds.
 */
const callStaying = (name: string, { staying }: Drift): Script =>
  staying.length === 0
    ? sh``
    : sh`wg set ${name} ${keepalives(staying, () => 'off')}
wg set ${name} ${keepalives(staying, keepalive => String(keepalive || 1))}
wg set ${name} ${keepalives(staying, keepalive => (keepalive === 0 ? 'off' : String(keepalive)))}`;

/** What was set to call it. */
const calledRenewed = (name: string, { publicKey, keepalive }: Renewed): Script =>
  keepalive > 0 ? sh`` : sh`wg set ${name} peer ${publicKey} persistent-keepalive off`;

/**
 * Gives a running interface the key, peers and routes of its file while its sessions go on. `syncconf` clears the private
 * key where its input has none, so a file without one is refused; the input is in memory only.
 */
export const syncPeers = (name: string, drift: Drift): Script => sh`
stripped=$(wg-quick strip ${name})
printf '%s\n' "$stripped" | grep -Eqi '^[[:space:]]*PrivateKey[[:space:]]*=' || { echo 'the configuration has no private key' >&2; exit 1; }
${lines(...drift.renewed.map(one => callRenewed(name, one)))}
printf '%s\n' "$stripped" | wg syncconf ${name} /proc/self/fd/0
stripped=
${callStaying(name, drift)}
${clearStale(name, drift)}
${lines(...drift.renewed.map(one => calledRenewed(name, one)))}
${lines(...drift.extraRoutes.map(route => removeRoute(name, route)), ...drift.missingRoutes.map(route => addRoute(name, route)))}
`;

/**
 * Takes the interface down, whoever brought it up. A userspace implementation ends a moment after its interface: its
 * socket must have gone, or it takes its successor's with it.
 */
export const takeDown = (name: string): Script => sh`
if ip link show dev ${name} >/dev/null 2>&1; then
  if ! wg show ${name} >/dev/null 2>&1; then
    printf '%s is not a WireGuard interface\n→ check what it is: ip -d link show %s\n' ${name} ${name} >&2
    exit 1
  fi
  if [ -d /run/systemd/system ]; then systemctl stop ${wgQuickUnit(name)} || :; fi
  if ip link show dev ${name} >/dev/null 2>&1; then wg-quick down ${name} || ip link delete dev ${name}; fi
  tries=0
  while [ -S ${`/run/wireguard/${name}.sock`} ] && [ "$tries" -lt 5 ]; do sleep 1; tries=$((tries + 1)); done
fi
`;

/**
 * Brings the interface up from its file, under its systemd unit where there is systemd. `unit`: systemd's word for the
 * unit's state; one that is not at rest, though its interface is gone, is stopped before.
 */
export const bringUp = (name: string, unit: string | undefined): Script => sh`
if [ -d /run/systemd/system ]; then
  unit=${wgQuickUnit(name)}
  ${
    unit === 'inactive'
      ? sh``
      : sh`systemctl stop "$unit" 2>/dev/null || :
  systemctl reset-failed "$unit" 2>/dev/null || :`
  }
  systemctl start "$unit" || { systemctl status --no-pager --lines=15 "$unit" >&2 || :; exit 1; }
else
  wg-quick up ${name}
fi
`;
