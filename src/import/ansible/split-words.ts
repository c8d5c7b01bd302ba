/**
 * The words of a line, by the rules of Python's shlex: quotes and backslashes as a POSIX shell has them.
 * @param comments whether `#` begins a comment, in the middle of a word too
 * @returns `undefined` where a quote is not closed
 */
export function splitWords(
  line: string,
  comments = false,
): { readonly words: string[]; readonly comment?: string } | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at] ?? '';
    if (quote !== undefined) {
      if (char === quote) quote = undefined;
      else if (char === '\\' && quote === '"' && /["\\]/.test(line[at + 1] ?? '')) {
        at += 1;
        word = `${word ?? ''}${line[at] ?? ''}`;
      } else word = `${word ?? ''}${char}`;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (char === '\\') {
      at += 1;
      word = `${word ?? ''}${line[at] ?? ''}`;
    } else if (comments && char === '#') {
      if (word !== undefined) words.push(word);
      return { words, comment: line.slice(at + 1).trim() };
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = `${word ?? ''}${char}`;
  }
  if (quote !== undefined) return undefined;
  if (word !== undefined) words.push(word);
  return { words };
}
