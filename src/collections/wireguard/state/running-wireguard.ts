import { unread } from '../../../model/reading/unread.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { OTHER_PRESHARED, type WireguardPeer } from './wireguard-peer.ts';

/** A peer of a running interface. */
export interface RunningPeer extends WireguardPeer {
  /**
   * Seconds since the last handshake, by the host's own clock; `undefined`: never. Below 0 where that clock was set back
   * since.
   */
  readonly age: number | undefined;
  /** Whether anything authentic was ever received from it. */
  readonly heard: boolean;
  /** Seconds; 0: off. */
  readonly keepalive: number;
  /** The name of its pre-shared key among those that the host keeps (`preshared-list.ts`), or `OTHER_PRESHARED`; `undefined`: it has none. */
  readonly preshared: string | undefined;
}

/** How a WireGuard interface runs. */
export interface RunningWireguard {
  readonly publicKey: string;
  /** UDP; 0: none. */
  readonly port: number;
  readonly peers: readonly RunningPeer[];
}

const numberOf = (text: string | undefined): number => (text !== undefined && /^\d+$/.test(text) ? Number(text) : 0);

function peerOf(line: string, now: number): RunningPeer {
  const [publicKey = '', preshared, endpoint, allowedIps = '', handshake, keepalive, received] = line.split(' ');
  const shaken = numberOf(handshake);
  return {
    publicKey,
    endpoint: endpoint === '(none)' ? undefined : endpoint,
    allowedIps: allowedIps === '(none)' ? [] : allowedIps.split(',').sort(),
    age: shaken === 0 ? undefined : now - shaken,
    heard: numberOf(received) > 0,
    keepalive: numberOf(keepalive),
    preshared: preshared === 'no' ? undefined : preshared === 'yes' ? OTHER_PRESHARED : preshared,
  };
}

/** The host's clock, in seconds since the epoch. @throws {Unread} */
const clockOf = (text: string | undefined): number =>
  text !== undefined && /^\d{1,11}$/.test(text) ? Number(text) : unread('date', text ?? '');

/**
 * Reads what `provision_wireguard` printed, whatever else stands around it; lines that make no sense are left out.
 * `undefined`: there is no WireGuard interface of that name.
 * @throws {Unread} where the time makes no sense: by it a session is fresh or not.
 */
export function parseRunning(text: string): RunningWireguard | undefined {
  const lines = taggedLines(text);
  const [self] = lines('self');
  if (self === undefined) return undefined;
  const [publicKey = '', port] = self.split(' ');
  const now = clockOf(lines('now')[0]);
  return { publicKey, port: numberOf(port), peers: lines('peer').map(line => peerOf(line, now)) };
}
