import type { Opening } from '../../../model/opening.ts';
import type { EdgeReading } from './edge-reading.ts';
import { addressesElsewhere, type OutsideLink, outsideLinks, type Standing } from './outside-links.ts';

/** What a task says of a host. */
export interface EdgeWish extends Standing {
  readonly open: readonly Opening[];
  /** Networks that never leave a host as they are: pods, services. */
  readonly inside: readonly string[];
  /** Those of other clusters, to which only the mesh leads. */
  readonly joined?: readonly string[] | undefined;
}

/** What of a host is reached from outside, and by which interfaces. */
export interface EdgePolicy {
  readonly links: readonly OutsideLink[];
  /** Ports that are open to everybody, each with who wants it. */
  readonly open: readonly Opening[];
  /** Addresses of the host that are on none of these interfaces, and are reached through them. */
  readonly elsewhere: readonly string[];
  readonly inside: readonly string[];
}

/** A port or a range as numbers, ends included. */
export const rangeOf = (ports: string): readonly [first: number, last: number] => {
  const [first = '', last = first] = ports.split('-');
  return [Number(first), Number(last)];
};

const byPort = (one: Opening, other: Opening): number =>
  one.protocol === other.protocol
    ? rangeOf(one.ports)[0] - rangeOf(other.ports)[0]
    : one.protocol < other.protocol
      ? -1
      : 1;

/** Each port once, with the first who wants it. */
const distinct = (all: readonly Opening[]): readonly Opening[] =>
  [...new Map([...all].reverse().map(one => [`${one.protocol} ${one.ports}`, one])).values()].sort(byPort);

/** The policy of a host: what the inventory says, with SSH as it was read there. Pure. */
export function edgePolicy(wish: EdgeWish, reading: EdgeReading): EdgePolicy {
  const ssh = reading.sshPorts.map(
    (port): Opening => ({ protocol: 'tcp', ports: String(port), from: 'internet', why: 'SSH' }),
  );
  return {
    links: outsideLinks(reading, wish),
    open: distinct([...ssh, ...wish.open.filter(one => one.from === 'internet')]),
    elsewhere: addressesElsewhere(reading),
    inside: [...wish.inside, ...(wish.joined ?? [])],
  };
}

/** Whether everybody may reach a port. */
export const isOpen = (open: readonly Opening[], protocol: 'tcp' | 'udp', port: number): boolean =>
  open.some(one => {
    const [first, last] = rangeOf(one.ports);
    return one.protocol === protocol && port >= first && port <= last;
  });

/** `tcp 22 (SSH), udp 51820 (the mesh)` */
export const describeOpen = (open: readonly Opening[]): string =>
  open.length === 0 ? 'nothing' : open.map(one => `${one.protocol} ${one.ports} (${one.why})`).join(', ');
