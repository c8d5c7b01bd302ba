import type { Neighbour, Way } from '../../src/twin/dirty/neighbours/neighbour.ts';

/**
 * Asks ten times a second, by a new connection and by one that stays, until it is told that it is enough; then it says how
 * often it asked, how often nobody answered within two seconds, how often the lasting one broke, and the longest time
 * without an answer. /proc/uptime has hundredths of a second.
 */
const PROBE = `use strict;
use IO::Select;
use IO::Socket::INET;
my ($address, $port, $source, $out) = @ARGV;
$SIG{PIPE} = 'IGNORE';
sub now { open my $file, '<', '/proc/uptime' or die; return (split ' ', <$file>)[0] }
sub open_one {
  my @from = $source ? (LocalAddr => $source) : ();
  return IO::Socket::INET->new(PeerAddr => $address, PeerPort => $port, Timeout => 2, @from);
}
sub answers {
  my $socket = shift or return 0;
  syswrite($socket, "x\\n") or return 0;
  IO::Select->new($socket)->can_read(2) or return 0;
  return sysread($socket, my $text, 9) ? 1 : 0;
}
my $stays = open_one();
my ($asked, $lost, $broken, $gap, $last) = (0, 0, 0, 0, now());
while (1) {
  my $enough = -e '/run/traffic/enough';
  $asked += 1;
  my $fresh = answers(open_one());
  $lost += 1 unless $fresh;
  unless (answers($stays)) { $broken += 1; $stays = open_one() }
  my $at = now();
  $gap = $at - $last if $at - $last > $gap;
  $last = $at if $fresh;
  last if $enough;
  select undef, undef, undef, 0.1;
}
open my $file, '>', $out or die;
printf $file "%d %d %d %.2f\\n", $asked, $lost, $broken, $gap;
`;

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const waysOf = (neighbours: readonly Neighbour[]): readonly Way[] => neighbours.flatMap(one => one.ways);

/** A script that starts asking by every way of these neighbours, and returns at once. */
export const startTraffic = (neighbours: readonly Neighbour[]): string =>
  [
    'rm -rf /run/traffic; mkdir /run/traffic',
    `printf '%s' ${quoted(PROBE)} >/run/traffic/probe.pl`,
    ...waysOf(neighbours).map(({ from, source = '', address, port }, at) => {
      const enter = from === undefined ? '' : `ip netns exec ${from} `;
      return `setsid ${enter}perl /run/traffic/probe.pl ${address} ${port} '${source}' /run/traffic/${at} >/dev/null 2>&1 </dev/null &`;
    }),
  ].join('\n');

/** A script that ends it, waits for the last answers and prints a line for each way. */
export const endTraffic = (neighbours: readonly Neighbour[]): string =>
  [
    ': >/run/traffic/enough',
    ...waysOf(neighbours).map(
      (_, at) =>
        `for i in $(seq 100); do if [ -s /run/traffic/${at} ]; then break; fi; sleep 0.1; done; echo ${at} $(cat /run/traffic/${at})`,
    ),
    'rm -rf /run/traffic',
  ].join('\n');

/** How the traffic of one way went. */
export interface Went {
  readonly way: string;
  readonly byRules: boolean;
  readonly asked: number;
  readonly lost: number;
  /** How often the lasting connection ended. */
  readonly broken: number;
  /** Seconds without an answer, at most. */
  readonly gap: number;
}

export function readTraffic(neighbours: readonly Neighbour[], stdout: string): readonly Went[] {
  const rows = new Map(stdout.split('\n').map(line => [line.split(' ')[0], line.split(' ').slice(1).map(Number)]));
  return waysOf(neighbours).map(({ name, byRules = false }, at) => {
    const [asked = 0, lost = Number.NaN, broken = Number.NaN, gap = Number.NaN] = rows.get(String(at)) ?? [];
    return { way: name, byRules, asked, lost, broken, gap };
  });
}
