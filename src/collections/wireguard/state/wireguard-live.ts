import { normalCidr } from '../../../model/address/normal-cidr.ts';
import type { Script } from '../../../model/plan/script.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { sh } from '../../../shell/sh.ts';
import type { WireguardPeer } from './wireguard-peer.ts';

/** A peer of a running interface. */
export interface LivePeer extends WireguardPeer {
  /** Seconds since the last handshake; `undefined`: never. */
  readonly age: number | undefined;
  /** Whether anything authentic was ever received from it. */
  readonly heard: boolean;
  /** Seconds; 0: off. */
  readonly keepalive: number;
  readonly preshared: boolean;
}

/** A running WireGuard interface. */
export interface LiveInterface {
  readonly publicKey: string;
  readonly port: number;
  readonly mtu: number;
  readonly up: boolean;
  readonly addresses: readonly string[];
  /** Routes through the interface as `wg-quick` makes them: without a gateway, and not the kernel's or a daemon's own. */
  readonly routes: readonly string[];
  readonly peers: readonly LivePeer[];
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

/**
 * Prints the running state: lines behind a word of their own, then addresses and routes as `ip` prints them. The first
 * field of `wg show dump` is the private key and the second of a peer its pre-shared key: awk takes both out before
 * anything leaves the host.
 */
export const probeLive = (name: string, keyFile: string): Script => sh`
if=${name}
if [ -d /run/systemd/system ]; then
  printf 'unit %s\n' "$(systemctl show -p ActiveState "wg-quick@$if.service" 2>/dev/null || :)"
fi
link=$(ip -o link show dev "$if" 2>/dev/null) || link=
if [ -n "$link" ]; then
  printf 'link %s\n' "$link"
  date '+now %s'
  { wg show "$if" dump 2>/dev/null || :; } | awk -F '\t' '
    NR == 1 { print "self " $2 " " $3 }
    NR > 1 { print "peer " $1 " " ($2 == "(none)" ? "no" : "yes") " " $3 " " $4 " " $5 " " $8 " " $6 }'
  if provision_reach ${keyFile} follow && provision_alone && [ -s "$provision_name" ] &&
    own=$(wg pubkey <"$provision_name" 2>/dev/null); then printf 'own %s\n' "$own"; fi
  echo '== addresses'
  ip -o addr show dev "$if"
  echo '== routes'
  ip route show dev "$if"
  ip -6 route show dev "$if" 2>/dev/null || :
fi
`;

const numberOf = (text: string | undefined): number => (text !== undefined && /^\d+$/.test(text) ? Number(text) : 0);

function peerOf(line: string, now: number): LivePeer {
  const [publicKey = '', preshared, endpoint, allowedIps = '', handshake, keepalive, received] = line.split(' ');
  const shaken = numberOf(handshake);
  return {
    publicKey,
    endpoint: endpoint === '(none)' ? undefined : endpoint,
    allowedIps: allowedIps === '(none)' ? [] : allowedIps.split(',').sort(),
    age: shaken === 0 ? undefined : Math.max(0, now - shaken),
    heard: numberOf(received) > 0,
    keepalive: numberOf(keepalive),
    preshared: preshared === 'yes',
  };
}

/** Routes that the kernel made for an address, or that a daemon answers for (`proto bird`), are not wg-quick's. */
const isOwnRoute = (line: string): boolean => line !== '' && !/ (?:via|proto (?!boot|static))\b/.test(` ${line}`);

const cidrOfRoute = (line: string): string =>
  line.startsWith('default') ? 'default' : normalCidr(line.split(' ')[0] ?? '', 'network');

/** Reads what `probeLive` printed; lines that make no sense are left out. */
export function parseLive(text: string): LiveState {
  const [head = '', addressLines = '', routeLines = ''] = text.split(/^== .*\n/m);
  const after = taggedLines(head);
  const [link] = after('link');
  const [self] = after('self');
  const ownKey = after('own')[0];
  const unit = after('unit')[0]?.replace('ActiveState=', '');
  if (link === undefined || self === undefined) {
    return { link: link === undefined ? 'absent' : 'foreign', ownKey, unit };
  }
  const [publicKey = '', port] = self.split(' ');
  const now = numberOf(after('now')[0]);
  const addresses = addressLines.split('\n').flatMap(line => {
    const address = /\binet6? (\S+)/.exec(line)?.[1];
    return address === undefined || / scope link\b/.test(line) ? [] : [normalCidr(address, 'address')];
  });
  return {
    ownKey,
    unit,
    link: {
      publicKey,
      port: numberOf(port),
      mtu: numberOf(/ mtu (\d+)/.exec(link)?.[1]),
      up: /<[^>]*\bUP\b/.test(link),
      addresses: addresses.sort(),
      routes: routeLines.split('\n').filter(isOwnRoute).map(cidrOfRoute),
      peers: after('peer').map(line => peerOf(line, now)),
    },
  };
}
