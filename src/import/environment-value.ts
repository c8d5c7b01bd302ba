import type { Said } from './found.ts';
import { textOf } from './read-tree.ts';

/** The text that a value is; a question where the environment of the other program fills it in, as in `${USER:-pi}`. */
export function environmentValue(name: string, value: unknown): Said<string> | undefined {
  const text = textOf(value);
  if (text === undefined) return undefined;
  const [variable] = /\$\{[^}]*\}|\$[A-Za-z_]\w*/.exec(text) ?? [];
  if (variable === undefined) return { value: text };
  const [, fallback] = /^\$\{\w+:?-([^}]+)\}$/.exec(variable) ?? [];
  return {
    todo: `${name} has ${variable}, which is the environment's${fallback === undefined ? '' : `; its default is ${fallback}`}`,
  };
}
