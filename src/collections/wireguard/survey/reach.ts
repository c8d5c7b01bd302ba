import { formatEndpoint } from '../../../model/address/endpoint.ts';
import { sh } from '../../../shell/sh.ts';
import { type Ask, type Heard, listenFor, ROUNDS, type Sending } from './datagrams/listen.ts';
import SEND from './datagrams/send.pl';

/** A question about a way: do datagrams that one host sends to an endpoint arrive, and where? */
export interface ReachTest {
  readonly from: string;
  /** Whom the endpoint should lead to. */
  readonly to: string;
  readonly endpoint: { readonly address: string; readonly port: number };
  /** Hosts that may receive them: the right one and those that a router may mistake for it. */
  readonly watched: readonly string[];
}

/** The answer. */
export interface Arrival extends ReachTest {
  /** Hosts that received them. */
  readonly at: readonly string[];
  /** Hosts that they got to, and whose own firewall dropped them. */
  readonly droppedAt: readonly string[];
  /** The port of the right host for which they came; absent where only its counters are known. */
  readonly port?: number;
  /** How many were sent. */
  readonly datagrams: number;
}

/** Whether they got to any of the watched hosts, dropped there or not: then somebody forwarded them. */
export const gotAnywhere = ({ at, droppedAt }: Arrival): boolean => at.length > 0 || droppedAt.length > 0;

/** Addresses that a host has, to tell what is for it from what it passes on. */
export type OwnAddresses = (host: string) => ReadonlySet<string>;

const keyOf = (test: number, port: number): string => `${test}-${port}`;

/** What became of the datagrams of one test; `undefined` where somebody who may have got them was not heard of clearly. */
function arrivalOf(
  test: ReachTest,
  key: string,
  heard: ReadonlyMap<string, Heard>,
  own: OwnAddresses,
): Arrival | undefined {
  const at = test.watched.filter(host => heard.get(host)?.got.has(key) === true);
  const droppedAt = test.watched.filter(host => {
    const came = heard.get(host)?.came.get(key);
    return !at.includes(host) && came !== undefined && own(host).has(came.to);
  });
  const silent = test.watched.filter(host => !at.includes(host) && heard.get(host)?.throughout !== true);
  // Those that arrived where they should are known to have; of all others it must be sure that they did not.
  if (silent.length > 0 && !at.includes(test.to)) return undefined;
  const right = heard.get(test.to);
  const port = right?.got.get(key) ?? (droppedAt.includes(test.to) ? right?.came.get(key)?.port : undefined);
  return { ...test, at, droppedAt, datagrams: ROUNDS, ...(port === undefined ? {} : { port }) };
}

/**
 * Two sizes of bursts for where nobody can listen, and what one may differ from them. What arrives all the time is measured
 * in between; where it is so much or so uneven that the two do not stand out as what they are, nothing is said.
 */
const SIZES = [60, 120] as const;
const TOLERANCE = 0.3;

/**
 * The kernel's own counts: all datagrams that the host has received, those for nobody included, and all packets that
 * came and were neither for a program nor passed on (InReceives less ForwDatagrams and InDelivers): dropped on their way in.
 */
const countScript = sh`
six=/proc/net/snmp6
[ -r "$six" ] || six=
awk '
  /^Udp:/ && $2 ~ /^[0-9]/ { received += $2 + $3 + $4 }
  /^Ip:/ && $2 ~ /^[0-9]/ { dropped += $4 - $7 - $10 }
  /^Udp6(InDatagrams|NoPorts|InErrors) / { received += $2 }
  /^Ip6InReceives / { dropped += $2 }
  /^Ip6(OutForwDatagrams|InDelivers) / { dropped -= $2 }
  END { print received + 0, dropped + 0 }' /proc/net/snmp $six
`;

const burstScript = ({ address, port }: ReachTest['endpoint'], size: number) => sh`
if command -v bash >/dev/null; then
  bash -c 'exec 3<>"/dev/udp/$1/$2" && for i in $(seq "$3"); do printf provision >&3; done' - ${address} ${port} ${size} 2>/dev/null || :
elif command -v perl >/dev/null; then
  perl -e ${SEND} burst ${size} 0 ${`1=${formatEndpoint({ address, port })}`} || :
else exit 1
fi
sleep 0.2 2>/dev/null || sleep 1
`;

interface Counts {
  readonly received: number;
  readonly dropped: number;
}

async function counts(ask: Ask, hosts: readonly string[]): Promise<ReadonlyMap<string, Counts>> {
  const all = await Promise.all(
    hosts.map(async host => {
      const [, received, dropped] = /^(\d+) (-?\d+)$/.exec((await ask(host, countScript))?.stdout.trim() ?? '') ?? [];
      return [host, { received: Number(received), dropped: Number(dropped) }] as const;
    }),
  );
  return new Map(all.filter(([, count]) => Number.isFinite(count.received)));
}

/** Whether a counter rose by what was sent, twice: yes, no, or neither can be said. */
function rose(idle: number, rises: readonly number[]): boolean | undefined {
  const parts = SIZES.map((size, at) => ((rises[at] ?? Number.NaN) - idle) / size);
  if (parts.every(part => Math.abs(part - 1) <= TOLERANCE)) return true;
  return parts.every(part => Math.abs(part) <= TOLERANCE) ? false : undefined;
}

/** What became of bursts by the receivers' counters; `undefined` where that cannot be told. */
async function burst(ask: Ask, test: ReachTest): Promise<Arrival | undefined> {
  const steps = [await counts(ask, test.watched)];
  for (const size of [0, ...SIZES]) {
    const sent = await ask(
      test.from,
      size === 0 ? sh`sleep 0.2 2>/dev/null || sleep 1` : burstScript(test.endpoint, size),
    );
    if (sent === undefined || sent.code !== 0) return undefined;
    steps.push(await counts(ask, test.watched));
  }
  const verdict = (host: string, what: keyof Counts): boolean | undefined => {
    const [idle = Number.NaN, ...rises] = steps
      .slice(1)
      .map((after, at) => (after.get(host)?.[what] ?? Number.NaN) - (steps[at]?.get(host)?.[what] ?? Number.NaN));
    return rose(idle, rises);
  };
  const at = test.watched.filter(host => verdict(host, 'received') === true);
  const droppedAt = test.watched.filter(host => !at.includes(host) && verdict(host, 'dropped') === true);
  const unclear = test.watched.some(host => verdict(host, 'received') === undefined);
  if (unclear && !at.includes(test.to)) return undefined;
  return { ...test, at, droppedAt, datagrams: SIZES[0] + SIZES[1] };
}

/**
 * Tries every way: all at once where those who may receive can listen, else one after the other by their counters. A way of
 * which nothing is sure is in none of the answers, so that no cause is found from it.
 */
export async function tryReach(ask: Ask, tests: readonly ReachTest[], own: OwnAddresses): Promise<readonly Arrival[]> {
  if (tests.length === 0) return [];
  const sendings = tests.map(
    ({ from, endpoint }, at): Sending => ({ key: keyOf(at, endpoint.port), from, ...endpoint }),
  );
  const watched = [...new Set(tests.flatMap(test => test.watched))];
  const { heard, sent } = await listenFor(ask, watched, sendings);
  const arrivals: Arrival[] = [];
  for (const [at, test] of tests.entries()) {
    const isHeard = test.watched.every(host => heard.has(host));
    const arrival = !isHeard
      ? await burst(ask, test)
      : sent.has(test.from)
        ? arrivalOf(test, keyOf(at, test.endpoint.port), heard, own)
        : undefined;
    if (arrival !== undefined) arrivals.push(arrival);
  }
  return arrivals;
}

/** By host: the port, of those given for each, by which it is reached after all. Only where it can listen. */
export async function findPorts(
  ask: Ask,
  searches: readonly { readonly test: ReachTest; readonly ports: readonly number[] }[],
): Promise<ReadonlyMap<string, number>> {
  if (searches.length === 0) return new Map();
  const sendings = searches.flatMap(({ test, ports }, at) =>
    ports.map((port): Sending => ({ key: keyOf(at, port), from: test.from, address: test.endpoint.address, port })),
  );
  const hosts = [...new Set(searches.map(one => one.test.to))];
  const { heard } = await listenFor(ask, hosts, sendings);
  return new Map(
    searches.flatMap(({ test, ports }, at) => {
      const port = ports.find(one => heard.get(test.to)?.got.has(keyOf(at, one)) === true);
      return port === undefined ? [] : [[test.to, port] as const];
    }),
  );
}
