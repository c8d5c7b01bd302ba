import { todoLines } from './todo-lines.ts';

/** What several lines are marked with alike. */
export interface GatheredTodo {
  /** Counted from 1, in order; at least one. */
  readonly lines: readonly number[];
  readonly text: string;
  /** The hosts that the lines belong to, as they are called in the file; none for lines of no host. */
  readonly hosts: readonly string[];
}

/** The host that each line of an inventory belongs to; a line of its own above a host is the host's. */
function hostsByLine(text: string): ReadonlyMap<number, string> {
  const owners = new Map<number, string>();
  let isInside = false;
  let indent: string | undefined;
  let host: string | undefined;
  let waiting: number[] = [];
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    const [, blank = '', mark] = /^(\s*)(#)?/.exec(line) ?? [];
    if (mark !== undefined) {
      if (isInside) waiting.push(at + 1);
      continue;
    }
    if (line.trim() === '') continue;
    if (blank === '') {
      isInside = /^hosts\s*:/.test(line);
      indent = undefined;
      host = undefined;
    } else if (isInside) {
      indent ??= blank;
      if (blank === indent) host = /^\s*(["']?)(.*?)\1\s*:/.exec(line)?.[2];
      for (const one of [...waiting, at + 1]) if (host !== undefined) owners.set(one, host);
    }
    waiting = [];
  }
  return owners;
}

/** The marked lines of an inventory's text, those with one text together. */
export function gatheredTodos(text: string): readonly GatheredTodo[] {
  const owners = hostsByLine(text);
  const all = new Map<string, { lines: number[]; text: string; hosts: string[] }>();
  for (const { line, text: todo } of todoLines(text)) {
    const before = all.get(todo) ?? { lines: [], text: todo, hosts: [] };
    const owner = owners.get(line);
    before.lines.push(line);
    if (owner !== undefined && !before.hosts.includes(owner)) before.hosts.push(owner);
    all.set(todo, before);
  }
  return [...all.values()];
}
