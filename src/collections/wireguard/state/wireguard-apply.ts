import type { Script } from '../../../model/plan/script.ts';
import { lines, sh } from '../../../shell/sh.ts';
import type { Drift } from './wireguard-drift.ts';
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
 * Gives a running interface the peers and routes of its file while its sessions go on. `syncconf` clears the private
 * key where its input has none, so a file without one is refused; the input is in memory only.
 */
export const syncPeers = (name: string, drift: Drift): Script => sh`
stripped=$(wg-quick strip ${name})
printf '%s\n' "$stripped" | grep -Eqi '^[[:space:]]*PrivateKey[[:space:]]*=' || { echo 'the configuration has no private key' >&2; exit 1; }
printf '%s\n' "$stripped" | wg syncconf ${name} /proc/self/fd/0
stripped=
${clearStale(name, drift)}
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
