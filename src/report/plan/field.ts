import type { Field } from '../../model/plan/change.ts';
import { escapeLine } from '../../model/text/escape.ts';
import type { Look, Paint } from '../text/look.ts';
import { displayWidth, pad } from '../text/width.ts';
import { textDiff } from './text-diff.ts';
import { showValue } from './value.ts';

const INDENT = '      ';

const shown = (value: string | undefined): string =>
  value === undefined ? '(absent)' : value === '' ? '""' : escapeLine(showValue(value));

function oneField(field: Field, nameWidth: number, look: Look, paint: Paint): readonly string[] {
  const name = escapeLine(field.name);
  if (field.secret === true) return [`${INDENT}${pad(name, nameWidth)}  ${paint.magenta('changed')} (secret)`];
  if (field.form === 'text') {
    return [`${INDENT}${name}`, ...textDiff(field.before, field.after, paint).map(line => `${INDENT}  ${line}`)];
  }
  const before = shown(field.before);
  const after = shown(field.after);
  // A value that was not there needs no arrow, and neither does one that goes.
  if (field.before === undefined) return [`${INDENT}${pad(name, nameWidth)}  ${paint.green(after)}`];
  if (INDENT.length + nameWidth + displayWidth(before) + displayWidth(after) + 5 <= look.columns) {
    return [`${INDENT}${pad(name, nameWidth)}  ${paint.red(before)} → ${paint.green(after)}`];
  }
  return [`${INDENT}${name}`, `${INDENT}  ${paint.red(`- ${before}`)}`, `${INDENT}  ${paint.green(`+ ${after}`)}`];
}

/** What differs, as lines: settings as old → new, texts as unified diffs, secrets as "changed". */
export function fieldLines(fields: readonly Field[], look: Look, paint: Paint): readonly string[] {
  const short = fields.filter(field => field.form !== 'text');
  const nameWidth = Math.max(0, ...short.map(field => displayWidth(escapeLine(field.name))));
  return fields.flatMap(field => oneField(field, nameWidth, look, paint));
}
