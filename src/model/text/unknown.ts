/** Stands in a rendered value for something that only an earlier stage's apply can tell, such as a key not made yet. */
const UNKNOWN = '(known after apply)';

/** Marks the placeholder so that a user's own text that reads the same is not mistaken for it. */
const MARK = '\u{2060}';
const TOKEN = `${MARK}${UNKNOWN}${MARK}`;

/** The placeholder to put into a rendered value. */
export const unknownToken = (): string => TOKEN;

/**
 * The same for a value that has parts: each of its parts is unknown too, and written down it is the placeholder. It has no
 * parts of its own to be listed.
 */
export const UNKNOWN_VALUE: object = new Proxy(
  {},
  {
    has: () => true,
    get: (_, name) => (name === Symbol.toPrimitive || name === 'toJSON' ? unknownToken : part(name)),
    getOwnPropertyDescriptor: (_, name) => {
      const value = part(name);
      return value === undefined ? undefined : { value, configurable: true, enumerable: true };
    },
  },
);

/** What is no part of a told value is asked for by the language itself. */
const part = (name: string | symbol): unknown =>
  typeof name === 'symbol' || name === 'constructor' || name === 'then' ? undefined : UNKNOWN_VALUE;

/** Whether the value as a whole is not known. */
export const isUnknown = (value: unknown): boolean =>
  value === UNKNOWN_VALUE || (typeof value === 'string' && value.includes(TOKEN));

/** Whether any string inside the value holds the placeholder. */
export function holdsUnknown(value: unknown): boolean {
  if (isUnknown(value)) return true;
  if (typeof value === 'string') return false;
  if (Array.isArray(value)) return value.some(holdsUnknown);
  if (value !== null && typeof value === 'object') return Object.values(value).some(holdsUnknown);
  return false;
}

/** The text as it is shown to a person. */
export const showUnknown = (text: string): string => text.replaceAll(TOKEN, UNKNOWN);
