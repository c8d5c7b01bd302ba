import type { Results } from '../results.ts';
import type { Row } from '../run-scenario.ts';

/** Widths and heights in pixels. */
const WIDTH = 900;
const LABELS = 190;
const VALUES = 90;
const BAR = 13;
const GAP = 12;
const HEAD = 34;

/** Told apart also by those who see colours differently (Okabe and Ito's palette), on a white ground. */
const colours: Readonly<Record<string, string>> = {
  'ssh-true': '#56b4e9',
  floor: '#999999',
  provision: '#0072b2',
  ansible: '#d55e00',
  mitogen: '#e69f00',
  pyinfra: '#009e73',
};

const quoted = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const textAt = (x: number, y: number, text: string, more = ''): string =>
  `<text x="${x}" y="${y}"${more}>${quoted(text)}</text>`;

/** One size and one length of the link: every scenario with a bar for each contestant, all to one scale. */
function panel(rows: readonly Row[], top: number): { readonly lines: readonly string[]; readonly height: number } {
  const longest = Math.max(...rows.map(row => row.seconds.most));
  const scale = (WIDTH - LABELS - VALUES) / longest;
  const [first] = rows;
  const link = first === undefined || first.roundTrip === 0 ? '' : `, round trip of ${first.roundTrip} ms`;
  const lines = [textAt(12, top + 22, `${first?.hosts ?? 0} hosts${link}`, ' font-weight="bold"')];
  let y = top + HEAD;
  for (const scenario of new Set(rows.map(row => row.scenario))) {
    const bars = rows.filter(row => row.scenario === scenario);
    lines.push(textAt(12, y + 11, scenario));
    for (const { contestant, seconds } of bars) {
      const width = Math.max(1, seconds.median * scale);
      lines.push(
        textAt(LABELS - 8, y + 11, contestant, ' text-anchor="end"'),
        `<rect x="${LABELS}" y="${y}" width="${width.toFixed(1)}" height="${BAR - 2}" fill="${colours[contestant] ?? '#000000'}"/>`,
        // From the quickest run to the slowest.
        `<path d="M${(LABELS + seconds.least * scale).toFixed(1)} ${y + 5.5}H${Math.min(WIDTH, LABELS + seconds.most * scale).toFixed(1)}" stroke="#000" stroke-opacity="0.5"/>`,
        textAt(LABELS + Math.max(width, seconds.most * scale) + 6, y + 11, `${seconds.median.toFixed(2)} s`),
      );
      y += BAR;
    }
    y += GAP;
  }
  return { lines, height: y - top };
}

/** All times as bars, as SVG. */
export function chart({ rows }: Results): string {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.roundTrip} ${row.hosts}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  let y = 0;
  const body = [...groups.values()]
    .sort((a, b) => (a[0]?.roundTrip ?? 0) - (b[0]?.roundTrip ?? 0) || (a[0]?.hosts ?? 0) - (b[0]?.hosts ?? 0))
    .flatMap(group => {
      const { lines, height } = panel(group, y);
      y += height;
      return lines;
    });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" font-family="sans-serif" font-size="11">`,
    '<title>Seconds that each contestant takes for each scenario</title>',
    `<rect width="${WIDTH}" height="${y}" fill="#ffffff"/>`,
    ...body,
    '</svg>',
    '',
  ].join('\n');
}
