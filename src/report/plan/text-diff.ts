import { structuredPatch } from 'diff';
import { count } from '../../model/text/count.ts';
import { escapeLine } from '../../model/text/escape.ts';
import type { Paint } from '../text/look.ts';
import { showValue } from './value.ts';

/** Lines of context around a difference, as `diff -u` has them. */
const CONTEXT = 3;
/** Differences beyond which two texts are only counted: finding the shortest diff takes time in their square. */
const MOST_EDITS = 1000;

const lineCount = (text: string): number => (text === '' ? 0 : text.replace(/\n$/, '').split('\n').length);

/** A text as a unified diff without file headers; a new or vanished text is all `+` or `-`. */
export function textDiff(before: string | undefined, after: string | undefined, paint: Paint): readonly string[] {
  const patch = structuredPatch('', '', before ?? '', after ?? '', '', '', {
    context: CONTEXT,
    maxEditLength: MOST_EDITS,
  });
  if (patch === undefined) {
    return [
      `(${count(lineCount(before ?? ''), 'line')} → ${count(lineCount(after ?? ''), 'line')}, too different to show)`,
    ];
  }
  const whole = before === undefined || after === undefined;
  return patch.hunks.flatMap(hunk => [
    ...(whole ? [] : [paint.cyan(`@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`)]),
    ...hunk.lines.map(line => {
      // A tab must not pass for spaces where just that is the difference.
      const text = line[0] + escapeLine(showValue(line.slice(1)), '⇥ ');
      return line.startsWith('+') ? paint.green(text) : line.startsWith('-') ? paint.red(text) : text;
    }),
  ]);
}
