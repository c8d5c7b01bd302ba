import type { Row } from '../run-scenario.ts';

const columns: readonly (readonly [string, (row: Row, floor: Row | undefined) => string])[] = [
  ['hosts', row => String(row.hosts)],
  ['rtt ms', row => String(row.roundTrip)],
  ['scenario', row => row.scenario],
  ['contestant', row => row.contestant],
  [
    'seconds',
    row => `${row.seconds.median.toFixed(2)} (${row.seconds.least.toFixed(2)}–${row.seconds.most.toFixed(2)})`,
  ],
  ['× floor', (row, floor) => (floor === undefined ? '' : (row.seconds.median / floor.seconds.median).toFixed(2))],
  ['cpu s', row => row.processor.toFixed(2)],
  ['MB', row => (row.memory / 1e6).toFixed(0)],
  ['connections', row => row.connections.toFixed(1)],
  ['commands', row => row.commands.toFixed(1)],
  ['kB per host', row => (row.bytes / 1e3).toFixed(1)],
];

/** All rows as one table for the terminal. */
export function table(rows: readonly Row[]): string {
  const floorOf = (row: Row): Row | undefined =>
    rows.find(
      one =>
        one.contestant === 'floor' &&
        one.scenario === row.scenario &&
        one.hosts === row.hosts &&
        one.roundTrip === row.roundTrip,
    );
  const lines = [
    columns.map(([title]) => title),
    ...rows.map(row => columns.map(([, cell]) => cell(row, floorOf(row)))),
  ];
  const widths = columns.map((_, at) => Math.max(...lines.map(line => (line[at] ?? '').length)));
  return lines
    .map(line =>
      line
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
