import type { Script } from '../model/script.ts';
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

/**
 * A piece of POSIX sh in which every interpolated value is quoted: `` sh`rm -f -- ${path}` ``.
 * Backslashes are the shell's own: `\n` reaches it as two characters.
 */
export function sh(strings: TemplateStringsArray, ...values: readonly Interpolated[]): Script {
  // Only what is written in the template is unescaped: a value may hold the same characters and means them.
  const parts = strings.raw.map(part => part.replaceAll('\\`', '`').replaceAll('\\${', '${'));
  return {
    kind: 'script',
    text: parts.map((part, at) => (at === 0 ? '' : insert(values[at - 1] ?? '')) + part).join(''),
  };
}

/** Text that is shell already: a user's own command, a generated one. Never a value. */
export const raw = (text: string): Script => ({ kind: 'script', text });

/** Scripts one after another. */
export const lines = (...scripts: readonly Script[]): Script => raw(scripts.map(one => one.text).join('\n'));
