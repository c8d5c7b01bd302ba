import { grouped } from '../../model/grouped.ts';
import type { ReachReport, ReachRow, ReachSide } from '../../model/reach/reach.ts';
import { count } from '../../model/text/count.ts';
import { escapeLine } from '../../model/text/escape.ts';
import { COLUMNS, type Paint, paints } from '../text/look.ts';
import { pad, wrapWords } from '../text/width.ts';

const SIDES: Readonly<Record<ReachSide, string>> = {
  outside: 'from outside',
  lan: 'from its LAN',
  mesh: 'through the mesh',
};

const portOf = ({ protocol, port }: ReachRow): string => `${protocol} ${port}`;
const withWho = (row: ReachRow): string => `${portOf(row)}${row.who === '' ? '' : ` (${escapeLine(row.who)})`}`;

/** Ports that are alike, after their words, as wide as the screen. */
function listed(words: string, rows: readonly ReachRow[], columns: number): readonly string[] {
  if (rows.length === 0) return [];
  const [first = '', ...more] = wrapWords(rows.map(withWho).join(', '), columns - 22);
  return [`    ${pad(words, 16)}  ${first}`, ...more.map(line => `${' '.repeat(22)}${line}`)];
}

/** What is told of one address, from one side. */
function addressLines(rows: readonly ReachRow[], columns: number, paint: Paint): readonly string[] {
  const [first] = rows;
  if (first === undefined) return [];
  const of = (pick: (row: ReachRow) => boolean): readonly ReachRow[] => rows.filter(pick);
  const answers = of(row => row.verdict === 'as-wanted' && row.seen === 'answers');
  const quiet = of(row => row.verdict === 'as-wanted' && row.seen !== 'answers');
  const empty = quiet.filter(({ wanted }) => wanted === 'open');
  const closed = quiet.filter(({ wanted }) => wanted !== 'open');
  return [
    `  ${escapeLine(first.host)} ${SIDES[first.side]}, ${escapeLine(first.address)} ${paint.dim(`asked by ${escapeLine([...new Set(rows.flatMap(({ from }) => from))].join(', '))}`)}`,
    ...listed(
      '✗ exposed',
      of(({ verdict }) => verdict === 'exposed'),
      columns,
    ).map(paint.red),
    ...listed(
      '✗ shut',
      of(({ verdict }) => verdict === 'shut'),
      columns,
    ).map(paint.red),
    ...listed('✓ answers', answers, columns),
    ...listed('✓ nobody listens', empty, columns),
    ...(closed.length === 0 ? [] : [`    ${pad('✓ no answer', 16)}  ${count(closed.length, 'port')}`]),
    ...listed(
      '? of UDP unknown',
      of(({ verdict }) => verdict === 'untold'),
      columns,
    ),
  ];
}

/** What is reached of the hosts, from where, compared with the policy: a screen of 80 columns. */
export function renderReach(report: ReachReport, color: boolean, columns = COLUMNS): string {
  const paint = paints(color);
  const { rows, unasked, mute, silent } = report;
  const found = rows.filter(({ verdict }) => verdict === 'exposed' || verdict === 'shut');
  const parts = [...grouped(rows, row => `${row.host} ${row.side} ${row.address}`)].map(([, alike]) => alike);
  const end =
    found.length === 0
      ? `${count(rows.length, 'port')} asked: all as wanted`
      : `${count(rows.length, 'port')} asked: ${found.length} not as wanted`;
  return `${[
    ...parts.flatMap(alike => addressLines(alike, columns, paint)),
    ...unasked
      .map(
        ({ host, side, because }) => `  ${escapeLine(host)} ${SIDES[side]}: could not be asked, ${escapeLine(because)}`,
      )
      .flatMap(line => wrapWords(line.trim(), columns - 4).map((one, at) => `${at === 0 ? '  ' : '    '}${one}`)),
    ...mute.map(({ from, because }) => paint.red(`  ${escapeLine(from)} could not ask: ${escapeLine(because)}`)),
    ...silent.map(({ host, because }) => paint.red(`  ${escapeLine(host)} could not be read: ${escapeLine(because)}`)),
    '',
    found.length === 0 ? end : paint.red(end),
  ].join('\n')}\n`;
}
