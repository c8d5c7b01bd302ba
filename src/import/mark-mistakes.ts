import { todoLines } from '../inventory/todo-lines.ts';
import { escapeLine } from '../model/text/escape.ts';
import type { Located } from '../yaml/position.ts';

/** Marks each line that the inventory is refused for and that has no mark yet, so that no problem of the file is without one. */
export function markMistakes(text: string, mistakes: readonly Located[]): string {
  const marked = new Set(todoLines(text).map(({ line }) => line));
  const lines = text.split('\n');
  for (const { position, what, hint } of mistakes) {
    if (marked.has(position.line)) continue;
    marked.add(position.line);
    const at = position.line - 1;
    lines[at] = `${lines[at] ?? ''} # TODO: ${escapeLine(hint === undefined ? what : `${what}; ${hint}`)}`;
  }
  return lines.join('\n');
}
