/** Types as people call them. */
const WANTED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping (key: value)',
  record: 'a mapping (key: value)',
};

/** What a value is, in words; never its text. */
export function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'true or false';
  if (Number.isInteger(value)) return 'a whole number';
  return Number.isFinite(value) ? 'a fraction' : 'not finite';
}

/** A type that is wanted, in words: `text`, `a list`. */
export const wantedName = (expected: string): string => WANTED[expected] ?? expected;

function hintFor(wanted: string, value: unknown, description: string): string {
  if (value === null) {
    return wanted === WANTED['object']
      ? 'write its keys below it, or {} where there is nothing to say'
      : 'give it a value, or remove it';
  }
  if (wanted === 'a number' || wanted === 'a whole number') {
    if (typeof value === 'string' && /^\d{1,10}$/.test(value)) return `write ${value} without quotes`;
  }
  if (wanted === 'true or false' && typeof value === 'string') {
    if (/^(yes|on|true)$/i.test(value)) return 'write true';
    if (/^(no|off|false)$/i.test(value)) return 'write false';
  }
  if (wanted === 'text' && (typeof value === 'number' || typeof value === 'boolean'))
    return `put it in quotes: "${value}"`;
  if (wanted === 'a list' && typeof value === 'string' && /^[a-z0-9-]{1,63}$/.test(value))
    return `write it as a list: [${value}]`;
  return description;
}

/**
 * What is wrong with a value of the wrong type, never repeating a text: it may be a password in the wrong place.
 * @param description what is wanted at that place; the hint where there is no better one
 */
export function wrongType(expected: string, value: unknown, description = ''): [what: string, hint: string] {
  const wanted = wantedName(expected);
  return [`this must be ${wanted}, not ${kindOf(value)}`, hintFor(wanted, value, description)];
}
