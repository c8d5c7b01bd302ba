import type { Reading } from '../../../model/plan/reading.ts';
import type { Script } from '../../../model/plan/script.ts';
import { sh } from '../../../shell/sh.ts';

/** Runs one read-only script on a host; `undefined` where the host gave no answer. */
export type Ask = (host: string, script: Script) => Promise<Reading | undefined>;

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
}

/** Whether they got to any of the watched hosts, dropped there or not: then somebody forwarded them. */
export const gotAnywhere = ({ at, droppedAt }: Arrival): boolean => at.length > 0 || droppedAt.length > 0;

/** Datagrams in one burst: so many that what else arrives meanwhile cannot be taken for them. */
const BURST = 60;
const ENOUGH = 40;

/**
 * The kernel's own counts: all datagrams that the host has received, those for nobody included, and all packets that
 * came and were neither for a program nor passed on (InReceives less ForwDatagrams and InDelivers): dropped on their way in.
 */
const countScript = sh`
awk '
  /^Udp:/ && $2 ~ /^[0-9]/ { received = $2 + $3 + $4 }
  /^Ip:/ && $2 ~ /^[0-9]/ { dropped = $4 - $7 - $10 }
  END { print received + 0, dropped + 0 }' /proc/net/snmp
`;

interface Counts {
  readonly received: number;
  readonly dropped: number;
}

/**
 * Sends bursts of a word that WireGuard throws away (it is none of its four messages) from a port of its own, so that
 * no router takes them for a connection that it knows. bash or perl: POSIX sh has no datagrams.
 */
const sendScript = (address: string, ports: readonly number[]): Script => sh`
for port in ${ports}; do
  if command -v bash >/dev/null; then
    bash -c 'exec 3<>"/dev/udp/$1/$2" && for i in $(seq "$3"); do printf provision >&3; done' - ${address} "$port" ${BURST} 2>/dev/null || :
  elif command -v perl >/dev/null; then
    perl -MIO::Socket::INET -e '
      my $s = IO::Socket::INET->new(PeerAddr => $ARGV[0], PeerPort => $ARGV[1], Proto => "udp") or exit;
      $s->send("provision") for 1 .. $ARGV[2]' ${address} "$port" ${BURST} || :
  else exit 1
  fi
done
sleep 0.2 2>/dev/null || sleep 1
`;

async function counts(ask: Ask, hosts: readonly string[]): Promise<ReadonlyMap<string, Counts>> {
  const all = await Promise.all(
    hosts.map(async host => {
      const [, received, dropped] = /^(\d+) (-?\d+)$/.exec((await ask(host, countScript))?.stdout.trim() ?? '') ?? [];
      return [host, { received: Number(received), dropped: Number(dropped) }] as const;
    }),
  );
  return new Map(all.filter(([, count]) => Number.isFinite(count.received)));
}

/** What became of a burst at the watched hosts; `undefined` where it could not be sent or counted. */
async function burst(
  ask: Ask,
  { from, endpoint, watched }: ReachTest,
  ports: readonly number[],
): Promise<Pick<Arrival, 'at' | 'droppedAt'> | undefined> {
  const before = await counts(ask, watched);
  const sent = await ask(from, sendScript(endpoint.address, ports));
  if (sent === undefined || sent.code !== 0) return undefined;
  const after = await counts(ask, watched);
  const rose = (host: string, what: keyof Counts): boolean =>
    (after.get(host)?.[what] ?? 0) - (before.get(host)?.[what] ?? Number.POSITIVE_INFINITY) >= ENOUGH;
  return {
    at: watched.filter(host => rose(host, 'received')),
    droppedAt: watched.filter(host => !rose(host, 'received') && rose(host, 'dropped')),
  };
}

/** Tries every way, one after the other: two at once could not be told apart by the receivers' counters. */
export async function tryReach(ask: Ask, tests: readonly ReachTest[]): Promise<readonly Arrival[]> {
  const arrivals: Arrival[] = [];
  for (const test of tests) {
    const became = await burst(ask, test, [test.endpoint.port]);
    if (became !== undefined) arrivals.push({ ...test, ...became });
  }
  return arrivals;
}

/** The port, of those given, by which the host is reached after all; found by halving. */
export async function findPort(ask: Ask, test: ReachTest, ports: readonly number[]): Promise<number | undefined> {
  const only = { ...test, watched: [test.to] };
  let left = ports;
  if ((await burst(ask, only, left))?.at.length !== 1) return undefined;
  while (left.length > 1) {
    const half = left.slice(0, Math.ceil(left.length / 2));
    left = (await burst(ask, only, half))?.at.length === 1 ? half : left.slice(half.length);
  }
  return left[0];
}
