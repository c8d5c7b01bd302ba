import { type GateCell, keptOf } from '../../model/events/event.ts';
import { type KeptSum, sumKept } from '../../model/gate/kept.ts';
import { grouped } from '../../model/grouped.ts';
import { plural } from '../../model/text/count.ts';
import { escapeLine } from '../../model/text/escape.ts';
import type { Look, Paint } from '../text/look.ts';

/** Things that are listed of one owner and kind unless `verbose`; the rest is counted. */
const MOST = 5;

const ofOwner = (owner: string | undefined, kind: string): string =>
  owner === undefined ? `unknown ${escapeLine(kind)}` : `${escapeLine(kind)} of ${escapeLine(owner)}`;

/** `3 rules of ufw, 2 unknown rules`. */
const keptWords = (sums: readonly KeptSum[]): string =>
  sums.map(({ kind, owner, count }) => `${count} ${ofOwner(owner, plural(kind, count))}`).join(', ');

/** `, kept: …`, or nothing where nothing was kept. */
export const withKept = (sums: readonly KeptSum[]): string => (sums.length === 0 ? '' : `, kept: ${keptWords(sums)}`);

export const sumOfCells = (cells: readonly GateCell[]): readonly KeptSum[] => sumKept(cells.flatMap(keptOf));

/** What was found and left on purpose, each by name, together by hosts and by whose it is. */
export function keptLines(cells: readonly GateCell[], look: Look, paint: Paint): readonly string[] {
  const all = cells.flatMap(cell => keptOf(cell).map(one => ({ host: cell.host, one })));
  const things = [...grouped(all, ({ one }) => JSON.stringify([one.owner, one.kind, one.name, one.why])).values()];
  const heads = grouped(
    things.flatMap(same => {
      const [first] = same;
      const hosts = [...new Set(same.map(({ host }) => escapeLine(host)))].join(', ');
      return first === undefined ? [] : [{ hosts, one: first.one }];
    }),
    ({ hosts, one }) => JSON.stringify([hosts, one.owner, one.kind]),
  );
  return [...heads.values()].flatMap(group => {
    const [first] = group;
    if (first === undefined) return [];
    const shown = look.verbose ? group : group.slice(0, MOST);
    const more = group.length - shown.length;
    return [
      `  ${paint.cyan('kept')} ${first.hosts}: ${ofOwner(first.one.owner, plural(first.one.kind ?? 'thing', 2))}`,
      ...shown.map(({ one }) => `      ${escapeLine(one.name)} (${escapeLine(one.why)})`),
      ...(more === 0 ? [] : [`      … and ${more} more (-v lists them)`]),
    ];
  });
}
