/** Whether the whole text fits one of the patterns, as a shell would say: `*` is any text, `?` any character. */
export function matchesAny(patterns: readonly string[], text: string): boolean {
  return patterns.some(pattern => {
    const source = pattern
      .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
      .replace(/\*+/g, '.*')
      .replaceAll('?', '.');
    return new RegExp(`^${source}$`, 's').test(text);
  });
}
