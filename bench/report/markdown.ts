import type { Results } from '../results.ts';
import type { Row } from '../run-scenario.ts';
import { tableOf } from './table-of.ts';
import { targetLines } from './target-lines.ts';

const seconds = ({ median, least, most, runs }: Row['seconds']): string =>
  `${median.toFixed(2)} (${runs === 1 ? '' : `${least.toFixed(2)}–${most.toFixed(2)}, `}${runs})`;

function rowsTable(results: Results, hosts: number, roundTrip: number): string {
  const rows = results.rows.filter(row => row.hosts === hosts && row.roundTrip === roundTrip);
  return tableOf(
    ['scenario', 'who', 'seconds', '× floor', 'controller: CPU s', 'MB', 'per host: connections', 'commands', 'kB'],
    rows.map(row => {
      const floor = rows.find(one => one.contestant === 'floor' && one.scenario === row.scenario);
      return [
        row.scenario,
        row.contestant,
        seconds(row.seconds),
        floor === undefined ? '' : (row.seconds.median / floor.seconds.median).toFixed(2),
        row.processor.toFixed(2),
        (row.memory / 1e6).toFixed(0),
        row.connections.toFixed(1),
        row.commands.toFixed(1),
        (row.bytes / 1e3).toFixed(0),
      ];
    }),
  );
}

/** What stands around the figures: what they say, a part of its own, and how they are measured. */
interface Said {
  readonly before: string;
  readonly cluster: readonly string[];
  readonly after: string;
}

/** The report, with its prose around the figures of one run. */
export function markdown(results: Results, { before, cluster, after }: Said): string {
  const { machine, contestants, rows } = results;
  const sizes = new Map(rows.map(row => [`${row.hosts}/${row.roundTrip}`, row] as const));
  return `${[
    '# Performance',
    '<!-- Written by `npm run bench -- --write`: the figures from bench/results/latest.json, the prose from bench/report/prose. -->',
    `Measured on ${results.day} on a machine with ${machine.cores} cores (${machine.processor}), ${Math.round(machine.memory / 2 ** 30)} GiB, Linux ${machine.kernel}, Node ${machine.node.slice(1)}: controller and hosts alike. Medians; in brackets the quickest and the slowest run, and how many there were.`,
    Object.values(contestants).join(' · '),
    '![Times of all contestants at all scenarios](performance.svg)',
    '## Targets',
    tableOf(
      ['target', 'wanted', 'measured', ''],
      targetLines(results).map(one => [one.what, one.wanted, one.measured, one.verdict]),
    ),
    before,
    ...cluster,
    '## All figures',
    ...[...sizes.values()]
      .sort((a, b) => a.roundTrip - b.roundTrip || a.hosts - b.hosts)
      .flatMap(({ hosts, roundTrip }) => [
        `### ${hosts} hosts${roundTrip === 0 ? '' : `, a round trip of ${roundTrip} ms`}`,
        rowsTable(results, hosts, roundTrip),
      ]),
    '### Planning alone',
    tableOf(
      ['hosts', 'pairs', 'seconds', 'MB'],
      results.planning.map(one => [
        String(one.hosts),
        String(one.hosts * (one.hosts - 1)),
        seconds(one.seconds),
        (one.memory / 1e6).toFixed(0),
      ]),
    ),
    '### Start-up',
    tableOf(
      ['command', 'milliseconds'],
      results.startUp.map(one => [`\`${one.name}\``, (one.seconds.median * 1000).toFixed(0)]),
    ),
    after,
  ].join('\n\n')}\n`;
}
