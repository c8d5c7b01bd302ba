const compiled = new Map<string, RegExp>();

/** A pattern of a playbook, compiled once: it is asked of every process of every host. */
function compile(pattern: string): RegExp {
  const before = compiled.get(pattern);
  if (before !== undefined) return before;
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  const made = new RegExp(`^${source}$`, 's');
  compiled.set(pattern, made);
  return made;
}

/** Whether the whole text fits one of the patterns, as a shell would say: `*` is any text, `?` any character. */
export const matchesAny = (patterns: readonly string[], text: string): boolean =>
  patterns.some(pattern => compile(pattern).test(text));
