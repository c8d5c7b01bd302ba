/**
 * Lines that begin with a word that says what they tell, as probes print them: `peer KEY …`, `present`. The answer gives
 * those of one word, in order, without it; a line that is the word alone gives an empty text.
 */
export function taggedLines(text: string): (tag: string) => readonly string[] {
  const found = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const end = line.indexOf(' ');
    const tag = end === -1 ? line : line.slice(0, end);
    const rest = end === -1 ? '' : line.slice(end + 1);
    const before = found.get(tag);
    if (before === undefined) found.set(tag, [rest]);
    else before.push(rest);
  }
  return tag => found.get(tag) ?? [];
}
