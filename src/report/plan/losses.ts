import type { HostPlan, PlannedTask } from '../../model/events/event.ts';
import type { Amount } from '../../model/plan/amount.ts';
import { differenceOf, type Field, keptBy, lossOf } from '../../model/plan/change.ts';
import { count } from '../../model/text/count.ts';
import { escapeLine } from '../../model/text/escape.ts';
import { showBytes } from '../../model/text/show-bytes.ts';
import type { Look, Paint } from '../text/look.ts';
import { displayWidth, pad } from '../text/width.ts';

/** Lines of one list that a screen shows, unless `verbose`; the journal and `--json` always have all of them. */
const MOST = 20;
/** Columns up to which the names of a list are padded to stand in one column. */
const WIDEST = 48;

/** One line of a list. */
interface Row {
  readonly name: string;
  readonly what: string;
  readonly counted?: boolean;
}

/** `3 files, 5.1 GB`; of a single thing only its size. */
const showAmount = ({ objects, bytes }: Amount, single: boolean): string =>
  single ? showBytes(bytes) : `${count(objects, 'object')}, ${showBytes(bytes)}`;

function rowOf({ title }: PlannedTask, { name, before, amount, loss, form, secret }: Field): Row {
  const seen = before === undefined || form === 'text' || secret === true ? [] : [before];
  const size = amount === undefined ? [] : [showAmount(amount, loss === 'for good')];
  // A path says what it is; a name such as `INPUT` does not.
  const owner = name.startsWith('/') ? [] : [`of “${title}”`];
  return { name, what: [...seen, ...size, ...owner].join(', '), counted: amount !== undefined };
}

/** What lies on the disk before what merely runs. */
const foldersFirst = (rows: readonly Row[]): readonly Row[] => [
  ...rows.filter(row => row.counted),
  ...rows.filter(row => !row.counted),
];

/** Files before what is none: a key is not to be looked for behind the rules of a firewall. */
const filesFirst = (rows: readonly Row[]): readonly Row[] => [
  ...rows.filter(row => row.name.startsWith('/')),
  ...rows.filter(row => !row.name.startsWith('/')),
];

function list(title: string, rows: readonly Row[], look: Look, paint: Paint): readonly string[] {
  if (rows.length === 0) return [];
  const shown = look.verbose ? rows : rows.slice(0, MOST);
  const width = Math.min(WIDEST, Math.max(...shown.map(row => displayWidth(escapeLine(row.name)))));
  const more = rows.length - shown.length;
  return [
    '',
    `    ${paint.bold(`${title} (${rows.length}):`)}`,
    ...shown.map(({ name, what }) => `      ${pad(escapeLine(name), width)}  ${paint.dim(escapeLine(what))}`.trimEnd()),
    ...(more > 0 ? [`      … and ${more} more (all with -v, and in the journal)`] : []),
  ];
}

/**
 * What a host loses by a plan, as lists: what cannot be recreated, what can, and what is kept on purpose. None where
 * nothing is destroyed and nothing kept.
 */
export function lossLines({ tasks }: HostPlan, look: Look, paint: Paint): readonly string[] {
  const lost = tasks.flatMap(task => {
    const difference = differenceOf(task.outcome);
    if (difference === undefined) return [];
    return difference.fields.flatMap(field => {
      const loss = lossOf(difference, field);
      return loss === undefined ? [] : [{ loss, archive: difference.archive, row: rowOf(task, { ...field, loss }) }];
    });
  });
  const forGood = lost.filter(one => one.loss === 'for good');
  const archives = [...new Set(forGood.flatMap(one => one.archive ?? []))];
  const kept = tasks.flatMap(({ outcome }) => keptBy(outcome));
  return [
    ...archives.flatMap(archive =>
      list(
        `Cannot be recreated, archived first in ${escapeLine(archive)}`,
        filesFirst(forGood.filter(one => one.archive === archive).map(one => one.row)),
        look,
        paint,
      ),
    ),
    ...list(
      'Cannot be recreated, and no copy is kept',
      forGood.filter(one => one.archive === undefined).map(one => one.row),
      look,
      paint,
    ),
    ...list(
      'Can be recreated',
      foldersFirst(lost.filter(one => one.loss === 'again').map(one => one.row)),
      look,
      paint,
    ),
    ...list(
      'Volumes of the old cluster, removed without a copy',
      lost.filter(one => one.loss === 'volume').map(one => one.row),
      look,
      paint,
    ),
    ...list(
      'Kept',
      kept.map(({ name, why, amount }) => ({
        name,
        what: [...(amount === undefined ? [] : [showAmount(amount, false)]), why].join(', '),
      })),
      look,
      paint,
    ),
  ];
}

/** How many of a change's fields stand in the lists, in words; `undefined`: none. */
export function lossSummary(difference: { readonly destroys?: boolean; readonly fields: readonly Field[] }) {
  const losses = difference.fields.flatMap(field => lossOf(difference, field) ?? []);
  const again = losses.filter(loss => loss === 'again').length;
  const volumes = losses.filter(loss => loss === 'volume').length;
  const forGood = losses.length - again - volumes;
  const parts = [
    ...(forGood === 0 ? [] : [`${forGood} that cannot be recreated`]),
    ...(again === 0 ? [] : [`${again} that can be recreated`]),
    ...(volumes === 0 ? [] : [count(volumes, 'volume')]),
  ];
  return parts.length === 0 ? undefined : `${parts.join(', ')}: listed below`;
}
