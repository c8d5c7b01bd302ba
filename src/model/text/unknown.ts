/** Stands in a rendered value for something that only an earlier stage's apply can tell, such as a key not made yet. */
const UNKNOWN = '(known after apply)';

/** Marks the placeholder so that a user's own text that reads the same is not mistaken for it. */
const MARK = '\u{2060}';
const TOKEN = `${MARK}${UNKNOWN}${MARK}`;

/** The placeholder to put into a rendered value. */
export const unknownToken = (): string => TOKEN;

/** Whether any string inside the value holds the placeholder. */
export function holdsUnknown(value: unknown): boolean {
  if (typeof value === 'string') return value.includes(TOKEN);
  if (Array.isArray(value)) return value.some(holdsUnknown);
  if (value !== null && typeof value === 'object') return Object.values(value).some(holdsUnknown);
  return false;
}

/** The text as it is shown to a person. */
export const showUnknown = (text: string): string => text.replaceAll(TOKEN, UNKNOWN);
