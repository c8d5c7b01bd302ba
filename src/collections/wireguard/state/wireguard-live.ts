import { normalCidr } from '../../../model/address/normal-cidr.ts';
import type { Script } from '../../../model/plan/script.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { runningWireguard } from '../../../remnants/wireguard/running-wireguard.ts';
import { sh } from '../../../shell/sh.ts';
import { parseRunning, type RunningWireguard } from './running-wireguard.ts';
import { wgQuickUnit } from './wireguard-schema.ts';

/** A running WireGuard interface, with its link, its addresses and routes. */
export interface LiveInterface extends RunningWireguard {
  readonly mtu: number;
  readonly up: boolean;
  readonly addresses: readonly string[];
  /** Routes through the interface as `wg-quick` makes them: without a gateway, and not the kernel's or a daemon's own. */
  readonly routes: readonly string[];
}

/** What runs under an interface's name. */
export interface LiveState {
  /** `foreign`: something that is not WireGuard has the name. */
  readonly link: LiveInterface | 'absent' | 'foreign';
  /** The public key of the private key in the key file, where that could be told. */
  readonly ownKey: string | undefined;
  /** systemd's word for the state of `wg-quick@…`; `undefined` where there is no systemd. */
  readonly unit: string | undefined;
}

/** Prints the running state: lines behind a word of their own, then addresses and routes as `ip` prints them. */
export const probeLive = (name: string, keyFile: string): Script => sh`${runningWireguard}
if=${name}
if [ -d /run/systemd/system ]; then
  provision_show ${wgQuickUnit(name)}
  provision_shown=\${provision_shown#*ActiveState=}
  printf 'unit %s\n' "\${provision_shown%%
*}"
fi
if provision_one_link "$if"; then
  printf 'link %s\n' "$provision_told"
  if provision_running "$if"; then printf '%s\n' "$provision_told"; else [ $? = 3 ]; fi
  if provision_reach ${keyFile} follow && provision_alone && [ -s "$provision_name" ] &&
    { once_find "pubkey $reach_real" || provision_told=$(wg pubkey <"$provision_name" 2>/dev/null); }; then
    printf 'own %s\n' "$provision_told"
  fi
  echo '== addresses'
  # As who looks for tunnels asks of all links.
  if once_find 'ip -o address show'; then
    while read -r number link rest; do
      [ "$link" != "$if" ] || printf '%s %s %s\n' "$number" "$link" "$rest"
    done <<PROVISION_ADDRESSES
$provision_told
PROVISION_ADDRESSES
  else
    ip -o addr show dev "$if"
  fi
  echo '== routes'
  provision_link_routes 4 "$if"
  printf '%s\n' "$provision_told"
  provision_link_routes 6 "$if"
  printf '%s\n' "$provision_told"
fi
`;

const numberOf = (text: string | undefined): number => (text !== undefined && /^\d+$/.test(text) ? Number(text) : 0);

/** Routes that the kernel made for an address, or that a daemon answers for (`proto bird`), are not wg-quick's. */
const isOwnRoute = (line: string): boolean => line !== '' && !/ (?:via|proto (?!boot|static))\b/.test(` ${line}`);

const cidrOfRoute = (line: string): string =>
  line.startsWith('default') ? 'default' : normalCidr(line.split(' ')[0] ?? '', 'network');

/** Reads what `probeLive` printed; lines that make no sense are left out. */
export function parseLive(text: string): LiveState {
  const [head = '', addressLines = '', routeLines = ''] = text.split(/^== .*\n/m);
  const after = taggedLines(head);
  const [link] = after('link');
  const running = link === undefined ? undefined : parseRunning(head);
  const ownKey = after('own')[0];
  const unit = after('unit')[0];
  if (link === undefined || running === undefined) {
    return { link: link === undefined ? 'absent' : 'foreign', ownKey, unit };
  }
  const addresses = addressLines.split('\n').flatMap(line => {
    const address = /\binet6? (\S+)/.exec(line)?.[1];
    return address === undefined || / scope link\b/.test(line) ? [] : [normalCidr(address, 'address')];
  });
  return {
    ownKey,
    unit,
    link: {
      ...running,
      mtu: numberOf(/ mtu (\d+)/.exec(link)?.[1]),
      up: /<[^>]*\bUP\b/.test(link),
      addresses: addresses.sort(),
      routes: routeLines.split('\n').filter(isOwnRoute).map(cidrOfRoute),
    },
  };
}
