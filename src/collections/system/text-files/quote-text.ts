import type { Script } from '../../../model/plan/script.ts';
import type { Text } from '../../../model/text/text.ts';
import { quote } from '../../../shell/quote.ts';
import { raw } from '../../../shell/sh.ts';

/** What stands between the quotes of a quoted word; no copy is made of a piece without a quote. */
const inQuotes = (piece: string): string => {
  if (piece.includes('\0')) throw new TypeError('a NUL cannot be part of a shell word');
  return piece.replaceAll("'", `'\\''`);
};

/** A long text as one word of POSIX sh, as `quote` writes it. @throws {TypeError} for a NUL. */
export function quoteText({ pieces }: Text): Script {
  const [only = ''] = pieces;
  if (pieces.length <= 1) return raw(quote(only));
  let word = "'";
  for (const piece of pieces) word += inQuotes(piece);
  return raw(`${word}'`);
}
