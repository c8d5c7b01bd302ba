import { jsonValue } from '../../../model/text/json-value.ts';

/**
 * The value of a variable in an INI file: a literal of Python (a number, True, a quoted text, a list), and where it is none, the
 * text as it stands.
 */
export function pythonValue(text: string): unknown {
  const [, number] = /^([+-]?\d+)\s*(?:#.*)?$/.exec(text) ?? [];
  if (number !== undefined) return /^[+-]?0\d/.test(number) ? number : Number(number);
  const [, word] = /^(True|False|None)\s*(?:#.*)?$/.exec(text) ?? [];
  if (word !== undefined) return word === 'None' ? null : word === 'True';
  const [, quote, inside] = /^(["'])((?:\\.|(?!\1)[^\\])*)\1\s*(?:#.*)?$/.exec(text) ?? [];
  if (quote !== undefined && inside !== undefined) return inside.replaceAll(/\\(["'\\])/g, '$1');
  if (/^\[.*\]$|^\{.*\}$/.test(text) && !text.startsWith('{{')) {
    const json = text
      .replaceAll(/'([^'"\\]*)'/g, '"$1"')
      .replaceAll(/\bTrue\b/g, 'true')
      .replaceAll(/\bFalse\b/g, 'false')
      .replaceAll(/\bNone\b/g, 'null');
    return jsonValue(json) ?? text;
  }
  return text;
}
