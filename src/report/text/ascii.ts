import { type Environment, variable } from '../../model/environment.ts';

/** One character for one, so that columns stay. */
const plain: Readonly<Record<string, string>> = {
  '✓': 'v',
  '✗': 'x',
  '→': '>',
  '↻': '@',
  '·': '-',
  '…': '~',
  '—': '-',
  '⇥': '>',
  '“': '"',
  '”': '"',
  '×': 'x',
};

const symbols = new RegExp(`[${Object.keys(plain).join('')}]`, 'g');

/** The product's own symbols for a terminal that shows only ASCII; what a host said is left as it is. */
export const asciiSymbols = (text: string): string =>
  text.replace(symbols, symbol => plain[symbol] ?? symbol).replace(/[\u2800-\u28ff]/g, '*');

/** Whether a locale says that the terminal cannot do better: one is named and it is not UTF-8 (locale(7)). */
export function asciiOnly(env: Environment): boolean {
  const locale = variable('LC_ALL', env) ?? variable('LC_CTYPE', env) ?? variable('LANG', env);
  return locale !== undefined && !/utf-?8/i.test(locale);
}
