import type { PairState } from '../../model/gate/diagnosis.ts';
import { pairLookup } from '../../model/pair-lookup.ts';
import { escapeLine } from '../../model/text/escape.ts';
import type { Look, Paint } from '../text/look.ts';
import { displayWidth, pad } from '../text/width.ts';

/** `0.8ms 1420 9s`: round trip, largest packet, age of the last handshake; `lost`, or the part that was; `by NAME`: by way of that host. */
function cellText({ relays = [], loss, roundTrip, largest, handshake }: PairState): string {
  const by = relays.length === 0 ? '' : ` by ${relays.map(name => escapeLine(name)).join('+')}`;
  if (loss === undefined) return `?${by}`;
  if (by !== '' && loss === 1) return `lost${by}`;
  const age = handshake === undefined ? '' : ` ${handshake}s`;
  if (loss === 1) return handshake === undefined ? 'no handshake' : `lost${age}`;
  const lost = loss > 0 ? ` -${Math.round(loss * 100)}%` : '';
  const time = roundTrip === undefined ? '' : `${roundTrip.toFixed(roundTrip < 10 ? 1 : 0)}ms `;
  return `${time}${largest ?? '0'}${lost}${age}${by}`;
}

/** From each host (row) to each (column): round-trip time, bytes of the largest packet, loss, seconds since a handshake. */
export function pairMatrix(pairs: readonly PairState[], look: Look, paint: Paint): readonly string[] {
  const names = [...new Set(pairs.flatMap(one => [one.from, one.to]))];
  if (names.length === 0) return [];
  const find = pairLookup(pairs);
  const cells = names.map(from =>
    names.map(to => {
      const state = find(from, to);
      return state === undefined ? '·' : cellText(state);
    }),
  );
  const columns = names.map((to, at) =>
    Math.max(displayWidth(escapeLine(to)), ...cells.map(row => displayWidth(row[at] ?? ''))),
  );
  const first = Math.max(4, ...names.map(name => displayWidth(escapeLine(name))));
  const width = first + columns.reduce((sum, one) => sum + one + 2, 2);
  // A matrix that does not fit says nothing: then only what is not well is listed.
  if (width > look.columns) {
    const bad = pairs.filter(one => (one.loss ?? 0) > 0);
    return bad.slice(0, 20).map(one => `  ${escapeLine(one.from)} → ${escapeLine(one.to)}: ${cellText(one)}`);
  }
  const row = (head: string, cells: readonly string[]): string =>
    `  ${pad(head, first)}${cells.map((text, at) => `  ${pad(text, columns[at] ?? 0)}`).join('')}`.trimEnd();
  return [
    paint.dim(
      row(
        'from',
        names.map(name => escapeLine(name)),
      ),
    ),
    ...names.map((from, at) => row(escapeLine(from), cells[at] ?? [])),
    '',
  ];
}
