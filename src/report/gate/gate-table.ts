import type { GateCell } from '../../model/events/event.ts';
import { grouped } from '../../model/grouped.ts';
import { count } from '../../model/text/count.ts';
import { escapeLine } from '../../model/text/escape.ts';
import type { Paint } from '../text/look.ts';
import { displayWidth, pad, truncate } from '../text/width.ts';

/** Rows up to which checks that are met everywhere have a line each although there is no room for a table. */
const MOST_ROWS = 30;

/** Whether the check is met, and still something is wrong. */
export const hasWarning = ({ verdict }: GateCell): boolean => verdict.kind === 'met' && verdict.warning !== undefined;

const mark = (cell: GateCell | undefined, paint: Paint): string => {
  if (cell === undefined) return ' ';
  if (hasWarning(cell)) return paint.yellow('!');
  if (cell.verdict.kind === 'met') return paint.green('✓');
  if (cell.verdict.kind === 'skipped') return paint.dim('·');
  return cell.verdict.kind === 'unasked' ? paint.yellow('?') : paint.red('✗');
};

/** `wk-1, wk-2 and 12 more`, in so many columns. */
function someHosts(hosts: readonly string[], columns: number): string {
  for (let shown = hosts.length; shown > 0; shown -= 1) {
    const more = hosts.length - shown;
    const text = hosts.slice(0, shown).join(', ') + (more === 0 ? '' : ` and ${more} more`);
    if (displayWidth(text) <= columns) return text;
  }
  return count(hosts.length, 'host');
}

/** One line per check, with how many hosts it is met on. */
function countLines(
  rows: ReadonlyMap<string, readonly GateCell[]>,
  head: string,
  columns: number,
  paint: Paint,
): readonly string[] {
  const lines = [paint.bold(head)];
  let left = 0;
  for (const [title, cells] of rows) {
    const asked = cells.filter(cell => cell.verdict.kind !== 'skipped');
    const unmet = asked.filter(cell => cell.verdict.kind !== 'met');
    if (asked.length > 0 && unmet.length === 0 && !cells.some(hasWarning) && rows.size > MOST_ROWS) {
      left += 1;
      continue;
    }
    const worst =
      unmet.find(cell => cell.verdict.kind === 'not-met') ?? unmet[0] ?? cells.find(hasWarning) ?? asked[0] ?? cells[0];
    const met = asked.length === 0 ? 'not asked' : `${asked.length - unmet.length} of ${asked.length}`;
    const text = truncate(escapeLine(title), columns - 8 - met.length);
    lines.push(`  ${mark(worst, paint)} ${text}  ${met}`);
    if (unmet.length > 0) {
      const names = unmet.map(cell => escapeLine(cell.host));
      lines.push(`      not on ${someHosts(names, columns - 13)}`);
    }
  }
  if (left > 0) lines.push(`  ${paint.green('✓')} ${left} ${lines.length > 1 ? 'more ' : ''}checks met on every host`);
  return lines;
}

/**
 * A gate's table, a row per check and a column per host; where that does not fit, a line per check with counts.
 * A cell is `✓` met, `!` met with a warning, `✗` not met, `?` could not be asked, `·` skipped, or empty: not a question for this host.
 */
export function gateTable(cells: readonly GateCell[], head: string, columns: number, paint: Paint): readonly string[] {
  const rows = grouped(cells, cell => cell.title);
  const hosts = [...new Set(cells.map(cell => cell.host))];
  const widths = hosts.map(host => displayWidth(escapeLine(host)));
  const titles = Math.max(displayWidth(head) - 2, ...[...rows.keys()].map(title => displayWidth(escapeLine(title))));
  const needed = 2 + titles + widths.reduce((sum, width) => sum + width + 2, 0);
  if (needed > columns) return countLines(rows, head, columns, paint);
  const names = hosts.map(host => `  ${escapeLine(host)}`).join('');
  return [
    paint.bold(`${pad(head, titles + 2)}${names}`),
    ...[...rows].map(([title, row]) => {
      const marks = hosts.map((host, at) => {
        const width = widths[at] ?? 1;
        const left = Math.floor((width - 1) / 2);
        const one = mark(
          row.find(cell => cell.host === host),
          paint,
        );
        return `  ${' '.repeat(left)}${one}${' '.repeat(width - 1 - left)}`;
      });
      return `  ${pad(escapeLine(title), titles)}${marks.join('')}`.trimEnd();
    }),
  ];
}
