import type { Script } from '../model/plan/script.ts';
import { quote } from './quote.ts';

/** What may be interpolated: text and numbers become one quoted word, a list becomes many, a script stays as it is. */
export type Interpolated = string | number | Script | readonly (string | number | Script)[];

const isScript = (value: unknown): value is Script =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'script';

function insert(value: Interpolated): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return quote(String(value));
  if (isScript(value)) return value.text;
  return value.map(one => insert(one)).join(value.every(isScript) ? '\n' : ' ');
}

const known = new WeakMap<TemplateStringsArray, readonly string[]>();

/** What is written in a template: only there something is unescaped, a value may hold the same characters and means them. */
function written(strings: TemplateStringsArray): readonly string[] {
  const before = known.get(strings);
  if (before !== undefined) return before;
  const parts = strings.raw.map(part => part.replaceAll('\\`', '`').replaceAll('\\${', '${'));
  known.set(strings, parts);
  return parts;
}

/**
 * A piece of POSIX sh in which every interpolated value is quoted: `` sh`rm -f -- ${path}` ``.
 * Backslashes are the shell's own: `\n` reaches it as two characters.
 */
export function sh(strings: TemplateStringsArray, ...values: readonly Interpolated[]): Script {
  // By `+`, so that a long value is not copied each time a script becomes part of another.
  let text = '';
  for (const [at, part] of written(strings).entries()) text += (at === 0 ? '' : insert(values[at - 1] ?? '')) + part;
  return { kind: 'script', text };
}

/** Text that is shell already: a user's own command, a generated one. Never a value. */
export const raw = (text: string): Script => ({ kind: 'script', text });

/** Scripts one after another. */
export function lines(...scripts: readonly Script[]): Script {
  let text = '';
  for (const [at, script] of scripts.entries()) text += (at === 0 ? '' : '\n') + script.text;
  return raw(text);
}

/** Conditions that must all hold, asked one after another. */
export const allOf = (scripts: readonly Script[]): Script => raw(scripts.map(({ text }) => text).join(' &&\n'));
