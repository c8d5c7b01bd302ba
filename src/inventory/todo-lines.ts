import type { Located } from '../yaml/position.ts';

/** A line that somebody, or `inventory import`, has marked to be looked at. */
export interface TodoLine {
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
}

/** The lines of a text with a comment that begins with TODO. */
export function todoLines(text: string): readonly TodoLine[] {
  return text.split(/\r?\n/).flatMap((line, at): TodoLine[] => {
    const [, todo] = /(?:^|\s)#\s*TODO\b:?\s*(.*)$/.exec(line) ?? [];
    return todo === undefined ? [] : [{ line: at + 1, text: todo.trim() }];
  });
}

/** Mistakes, each with what its line is marked with: that tells what belongs there. */
export function withTodos(mistakes: readonly Located[], text: string): readonly Located[] {
  const marked = new Map(todoLines(text).map(({ line, text: todo }) => [line, todo]));
  return mistakes.map(mistake => {
    const todo = marked.get(mistake.position.line);
    if (todo === undefined || todo === '' || todo.startsWith(mistake.what)) return mistake;
    return { ...mistake, what: `${mistake.what} – TODO: ${todo}` };
  });
}
