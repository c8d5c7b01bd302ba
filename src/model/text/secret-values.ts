import { escapeExpression } from './escape-expression.ts';

/** Characters that a secret has at least: masking what is shorter would black out half of every screen. */
export const SHORTEST_SECRET = 8;

const MASK = '(secret)';

const values = new Set<string>();
/** Made of all values when they are next looked for: many may become known at once. */
let whole: RegExp | undefined;
let shown: RegExp | undefined;

/** As objects of Kubernetes keep it: whoever reads that reads the secret. */
const encoded = (value: string): string => Buffer.from(value).toString('base64');

/** A secret as it may turn up in what is shown: whole, line by line, in shell quotes, in JSON, in base64. */
const guises = (value: string): readonly string[] => [
  value,
  value.trim(),
  ...value.split('\n').map(line => line.trim()),
  value.replaceAll("'", `'\\''`),
  JSON.stringify(value).slice(1, -1),
  encoded(value),
];

const anyOf = (texts: Iterable<string>): RegExp => {
  const long = [...new Set(texts)].filter(text => text.length >= SHORTEST_SECRET);
  const longestFirst = long.sort((one, other) => other.length - one.length);
  return new RegExp(longestFirst.map(escapeExpression).join('|'), 'g');
};

/** Makes a value known to this process as secret: from now on nothing that holds it is shown or kept as it is. */
export function rememberSecret(value: string): void {
  if (value.trim().length < SHORTEST_SECRET || values.has(value)) return;
  values.add(value);
  whole = shown = undefined;
}

const wholeSecrets = (): RegExp => {
  whole ??= anyOf([...values].flatMap(one => [one, one.trim(), encoded(one)]));
  return whole;
};

const shownSecrets = (): RegExp => {
  shown ??= anyOf([...values].flatMap(guises));
  return shown;
};

/** How many values are known as secret: what was found to hold none is so until there are more. */
export const secretsKnown = (): number => values.size;

/** Whether any string inside the value, keys included, holds a whole secret, as it is or in base64. */
export function holdsSecret(value: unknown): boolean {
  if (values.size === 0) return false;
  if (typeof value === 'string') return value.search(wholeSecrets()) !== -1;
  if (value === null || typeof value !== 'object') return false;
  return Object.entries(value).some(entry => entry.some(holdsSecret));
}

/** The text with every secret, and every line of one, replaced by `(secret)`. */
export const maskSecrets = (text: string): string => (values.size === 0 ? text : text.replace(shownSecrets(), MASK));
