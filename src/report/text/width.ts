import stringWidth from 'string-width';

/** Texts of letters and signs (… — – “ ” ‘ ’ → · ✓ ✗ ×) that take one column each: nearly all of ours. What else there is the library knows. */
const SIMPLE = /^[ -~\u2026\u2014\u2013\u201c\u201d\u2018\u2019\u2192\u00b7\u2713\u2717\u00d7]*$/;

/** Columns that escaped text takes on a terminal; colours take none. */
export const displayWidth = (text: string): number => (SIMPLE.test(text) ? text.length : stringWidth(text));

/** The text cut to so many columns, with `…` where something is missing. Before colours are put on. */
export function truncate(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let kept = '';
  let width = 0;
  for (const { segment } of new Intl.Segmenter('en').segment(text)) {
    width += displayWidth(segment);
    if (width > columns - 1) break;
    kept += segment;
  }
  return columns < 1 ? '' : `${kept}…`;
}

/** Names with commas between them, broken at a comma where a line is full; the lines after the first are indented. */
export function wrapNames(names: readonly string[], columns: number): readonly string[] {
  const lines = [''];
  names.forEach((name, at) => {
    const word = at < names.length - 1 ? `${name},` : name;
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (displayWidth(`${line} ${word}`) < columns) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(`  ${word}`);
  });
  return lines;
}

/** The text filled up with spaces to so many columns. */
export const pad = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - displayWidth(text)));

/** Lines of at most so many columns, broken between words; a longer word has a line of its own. */
export function wrapWords(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && displayWidth(last) + 1 + displayWidth(word) <= columns)
      lines[lines.length - 1] += ` ${word}`;
    else lines.push(word);
  }
  return lines;
}
