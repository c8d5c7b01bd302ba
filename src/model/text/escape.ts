/** Control and format characters (bidi overrides, zero widths, tags), lone surrogates, private use, line separators. */
const HOSTILE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/gu;

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\0': '\\0', '\x1b': '\\e', '\x07': '\\a' };

function visible(character: string): string {
  const name = named[character];
  if (name !== undefined) return name;
  const code = character.codePointAt(0) ?? 0;
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

/**
 * Makes text from a host harmless as one line of a terminal: whatever could move the cursor, colour, reorder or hide
 * text is shown as an escape (`\e[2J`, `\u{202e}`). A tab becomes two spaces, or what is given. Bytes that were no UTF-8
 * are U+FFFD already, which shows.
 */
export const escapeLine = (text: string, tab = '  '): string =>
  text.replace(HOSTILE, character => (character === '\t' ? tab : visible(character)));

/** Makes text from a host harmless as lines; a carriage return before a line's end is dropped, empty ends are too. */
export const escapeLines = (text: string): readonly string[] =>
  text
    .replace(/\s+$/, '')
    .split(/\r?\n/)
    .map(line => escapeLine(line));
