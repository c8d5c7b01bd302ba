import type { Finding, Verdict } from '../../../model/gate/check.ts';
import type { Script } from '../../../model/plan/script.ts';
import { runningWireguard } from '../../../remnants/wireguard/running-wireguard.ts';
import { SESSION } from '../../../remnants/wireguard/wireguard-session.ts';
import { raw, sh } from '../../../shell/sh.ts';
import { interfaceName } from '../state/wireguard-schema.ts';
import { HEADERS, MANY, pingMany } from './ping-many.ts';

export const interfaceArgument = interfaceName.default('wg0').describe('The WireGuard interface.');

/**
 * Begins a probe that needs a link of this name: sets `if`, and where there is none says so and ends. That it is there is told by
 * the kernel's list, which costs no process; that it is not, by `ip` alone.
 */
export const needLink = (name: string): Script => sh`
if=${name} there=
while read -r one rest; do [ "$one" != "$if:" ] || there=yes; done </proc/net/dev || :
[ -n "$there" ] ||
  provision_ask '[12] *does not exist*|[12] *an?t find device*' ip link show dev "$if" >/dev/null || { echo absent; exit 0; }
`;

/** Stops a probe that asks `wg` where there is none. */
export const needWg: Script = sh`command -v wg >/dev/null || { echo 'wg is not installed: install wireguard-tools' >&2; exit 1; }`;

/** Seconds after which a packet makes the initiator renew its session (REKEY_AFTER_TIME of the WireGuard paper). */
const RENEWABLE = 120;

/**
 * Seconds between two looks for a call from a peer that is to call; two in all, as long as a ping is waited for. Each
 * look costs processes: where hundreds of sessions begin on machines that have more to do, they must not be many.
 */
const LOOKS = [0.05, 0.05, 0.1, 0.2, 0.4, 0.5, 0.7];

/**
 * What runs, in one reading that all the checks share which look at it; a link that is not WireGuard's counts as none:
 *
 *     7: wg0: <POINTOPOINT,UP> mtu 1420 …    the link, as `ip -o link` prints it
 *     userspace | kernel                     what carries it
 *     now, self, peer                        how it runs, as `provision_wireguard` prints it
 *     …                                      /proc/net/udp and udp6
 *
 * Idle peers shake no hands: each whose session may be renewed is sent a packet before it is looked at. Where two that
 * have no session call each other in the same moment, as the hosts of a gate do, each drops its own call for the
 * other's, and both try again only after five seconds: so the one with the smaller key calls, and the other waits for
 * it.
 */
export const interfaceState = (name: string): Script => sh`${runningWireguard}
if=${name}
provision_one_link "$if" || { echo absent; exit 0; }
link=$provision_told
${needWg}
seen_by() {
  awk '
    { print }
    $1 == "now" { now = $2 }
    $1 == "self" { own = $2 }
    $1 == "peer" && $6 + ${RENEWABLE} < now && $5 != "(none)" {
      sub("/.*", "", $5); print ($6 + ${SESSION} < now && $2 < own ? "calls " : "idle ") $5
    }'
}
wake() {
  set -- $(printf '%s\n' "$seen" | sed -n "s/^$1 //p")
  if [ $# -ge ${MANY} ] && ${pingMany(HEADERS[4], 2, raw('"$@"'))} >/dev/null; then return; fi
  for to; do { ping -c 1 -W 2 "$to" || case $to in *:*) ping6 -c 1 -W 2 "$to" ;; esac; } >/dev/null 2>&1 & done
  wait
}
look() { provision_wireguard "$if" | seen_by; }
provision_running "$if" || { echo absent; exit 0; }
[ -n "$provision_told" ] || { echo absent; exit 0; }
seen=$provision_told old=
# As a rule no session is as old as that, which costs no process to see.
while read -r tag key shared end ips at rest; do
  case $tag:$key:$at in
    now:*[!0-9]*:* | peer:*:*[!0-9]*) old=yes ;;
    now:*) now=$key ;;
    peer:*:?*) [ "$ips" = '(none)' ] || [ $((at + ${RENEWABLE})) -ge "$now" ] || old=yes ;;
    peer:*) old=yes ;;
  esac
done <<PROVISION_SEEN
$provision_told
PROVISION_SEEN
[ -z "$old" ] || seen=$(seen_by <<PROVISION_SEEN
$provision_told
PROVISION_SEEN
)
case $seen in
  *'
idle '* | *'
calls '*)
    if command -v ping >/dev/null; then
      wake idle &
      for pause in ${LOOKS}; do
        case $seen in *'
calls '*) ;; *) break ;; esac
        sleep $pause 2>/dev/null || { sleep 2; pause=all; }
        seen=$(look)
        [ $pause != all ] || break
      done
      wake calls
      wait
      seen=$(look)
    fi ;;
esac
printf '%s\n' "$link"
if [ -S "/var/run/wireguard/$if.sock" ]; then echo userspace; else echo kernel; fi
printf '%s\n' "$seen"
set -- /proc/net/udp
[ ! -e /proc/net/udp6 ] || set -- "$@" /proc/net/udp6
cat "$@"
`;

/** The verdict where the interface is not running, whatever the check; `undefined` where it is. */
export const withoutInterface = (name: string, stdout: string): Verdict | undefined =>
  stdout.trim() === 'absent'
    ? {
        kind: 'not-met',
        findings: [{ seen: `${name} is not running`, wanted: `${name} up`, hint: `systemctl status wg-quick@${name}` }],
      }
    : undefined;

/** Met where nothing was found. */
export const verdictOf = (findings: readonly Finding[], evidence: string, note?: string): Verdict =>
  findings.length > 0
    ? { kind: 'not-met', findings }
    : { kind: 'met', evidence, ...(note === undefined ? {} : { note }) };
