import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const page = readFileSync(join(import.meta.dirname, '../../../docs/collections.md'), 'utf8');

/** The example of docs/collections.md that begins with a line, as it stands there. */
export function example(first: string): string {
  const found = [...page.matchAll(/```\w+\n([\s\S]*?)```/g)].map(([, text = '']) => text);
  const one = found.find(text => text.startsWith(`${first}\n`));
  if (one === undefined) throw new Error(`docs/collections.md has no example that begins with ${first}`);
  return one;
}
