/** Where something is written in a text: offsets, the end not included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Where the line ends that an offset is on, its line break included. */
function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end + 1;
}

/**
 * The lines of an entry of a block mapping or a block list, with its comments: those behind it on its line, and those below it that are set in
 * deeper. Pure.
 * @param key where its key begins, or in a list its value
 * @param to where its value ends
 */
export function blockSpan(text: string, { key, to }: { readonly key: number; readonly to: number }): Span {
  const from = text.lastIndexOf('\n', key - 1) + 1;
  // In a list the dash stands before it, at the entry's own column.
  const column = /^ */.exec(text.slice(from))?.[0].length ?? 0;
  let end = text[to - 1] === '\n' ? to : endOfLine(text, to);
  while (end < text.length) {
    const [line = '', spaces = ''] = /^( *)[^\n]*/.exec(text.slice(end)) ?? [];
    if (!line.trimStart().startsWith('#') || spaces.length <= column) break;
    end = endOfLine(text, end);
  }
  return { from, to: end };
}
