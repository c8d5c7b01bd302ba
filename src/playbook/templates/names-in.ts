import type { GateEntry, Playbook, Scope } from '../playbook.ts';

const NAME = /[A-Za-z_][\w-]*(?:\.[\w-]+)*/g;
const EXPRESSIONS = /\{\{[\s\S]*?\}\}/g;

/**
 * Every name with dots that stands in an expression of a playbook or of a template that it uses, and a few words more
 * (helpers, texts in quotes): enough to tell what it certainly does not name.
 */
export function namesIn({ stages, gate, sources }: Pick<Playbook, 'stages' | 'gate' | 'sources'>): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (text: string): void => {
    for (const [name] of text.matchAll(NAME)) names.add(name);
  };
  const look = (value: unknown): void => {
    if (typeof value === 'string') for (const [expression] of value.matchAll(EXPRESSIONS)) add(expression);
    else if (typeof value === 'object' && value !== null)
      for (const entry of Object.entries(value)) entry.forEach(look);
  };
  const lookAround = (scope: Scope | undefined): void => {
    if (scope === undefined) return;
    if (typeof scope.when === 'string') add(scope.when);
    look(scope.vars);
    lookAround(scope.outer);
  };
  const lookAt = (entries: readonly GateEntry[]): void => {
    for (const { when, name, args, from, scope } of entries) {
      lookAround(scope);
      if (typeof when === 'string') add(when);
      look([name, args, from]);
    }
  };
  for (const { when, tasks, gate: own, scope } of stages) {
    lookAround(scope);
    lookAt(own);
    if (typeof when === 'string') add(when);
    for (const task of tasks) {
      lookAround(task.scope);
      if (typeof task.when === 'string') add(task.when);
      look([task.name, task.args, task.loop, task.start_order]);
    }
  }
  lookAt(gate);
  for (const text of sources.values()) look(text);
  return names;
}

/** Whether something at the top is named: by itself, or with what is in it. */
export const isNamed = (names: ReadonlySet<string>, top: string): boolean =>
  names.has(top) || [...names].some(name => name.startsWith(`${top}.`));
