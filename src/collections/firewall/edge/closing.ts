import { parseAddress } from '../../../model/address/address.ts';
import type { Socket } from '../../network/state/sockets.ts';
import { type EdgePolicy, isOpen } from './edge-policy.ts';
import type { EdgeReading } from './edge-reading.ts';

/** A port that is reached from outside now and would not be any more. */
export interface Closing {
  readonly protocol: 'tcp' | 'udp';
  readonly ports: string;
  /** Who listens there, or where it leads. */
  readonly who: string | undefined;
}

/** From here on the kernel gives ports to whoever asks somebody something (ip_local_port_range): of UDP nobody can tell these from listening. */
const EPHEMERAL = 32768;
/** What the table lets through by itself: answers of DHCP. */
const DHCP = new Set([68, 546]);

/** Whether packets from outside get to a socket, by the address that it is bound to. */
function isReached({ links }: EdgePolicy, { address }: Socket): boolean {
  if (address === '*' || address === '[::]') return true;
  if (address === '0.0.0.0') return links.some(one => one.families.includes('4'));
  return links.some(one => one.addresses.some(own => sameAddress(own, address)));
}

const sameAddress = (one: string, other: string): boolean =>
  parseAddress(one)?.toNormalizedString() === parseAddress(other)?.toNormalizedString();

const isAsking = ({ protocol, port, program }: Socket): boolean =>
  protocol === 'udp' && (DHCP.has(port) || (port >= EPHEMERAL && program !== undefined));

const listening = (policy: EdgePolicy, sockets: readonly Socket[]): readonly Closing[] =>
  sockets
    .filter(one => isReached(policy, one) && !isAsking(one) && !isOpen(policy.open, one.protocol, one.port))
    .map(({ protocol, port, program }) => ({ protocol, ports: String(port), who: program }));

/** What a rule of iptables or nftables leads elsewhere: `-p tcp … --dport 8080 … -j DNAT`, `tcp dport 8080 dnat to …`. */
function forwarded(rule: string): readonly Closing[] {
  const protocol = /(?:-p |^\s*|\s)(tcp|udp)\b/.exec(rule)?.[1];
  const ports = /(?:--dports? | dport )(\{[^}]*\}|\S+)/.exec(rule)?.[1];
  if ((protocol !== 'tcp' && protocol !== 'udp') || ports === undefined) return [];
  const to = /--to-destination (\S+)/.exec(rule)?.[1] ?? /dnat (?:ip6? )?to (\S+)/.exec(rule)?.[1];
  const comment = /--comment "?([^"\s]+)"?/.exec(rule)?.[1];
  const who = comment ?? to;
  return [...ports.matchAll(/\d+(?:[-:]\d+)?/g)].map(([one]) => ({
    protocol,
    ports: one.replace(':', '-'),
    who: who === undefined ? 'led elsewhere' : `led to ${who}`,
  }));
}

const firstPort = ({ ports }: Closing): number => Number(ports.split('-')[0]);

/** What is reached now, where no table of ours is in force, and would be closed by a policy: by port, each once. Pure. */
export function closing(policy: EdgePolicy, { sockets, forwarded: rules }: EdgeReading): readonly Closing[] {
  const all = [
    ...listening(policy, sockets),
    ...rules.flatMap(forwarded).filter(one => !isOpen(policy.open, one.protocol, firstPort(one))),
  ];
  const once = new Map([...all].reverse().map(one => [`${one.protocol} ${one.ports}`, one]));
  return [...once.values()].sort((a, b) =>
    a.protocol === b.protocol ? firstPort(a) - firstPort(b) : a.protocol < b.protocol ? -1 : 1,
  );
}
