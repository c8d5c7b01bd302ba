/** Takes the output of a probe apart that puts a line `== name` before each of its parts. */
export function sections(stdout: string): ReadonlyMap<string, readonly string[]> {
  const parts = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of stdout.split('\n')) {
    if (line.startsWith('== ')) {
      current = parts.get(line.slice(3)) ?? [];
      parts.set(line.slice(3), current);
    } else if (line.trim() !== '') current.push(line);
  }
  return parts;
}
