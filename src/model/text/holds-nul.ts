/** Values that are known to hold no NUL: what many hosts share is looked through once. */
const clean = new WeakSet<object>();

/** Characters from which on a text is worth remembering, and how many such texts are. */
const LONG = 1024;
const REMEMBERED = 4096;
const cleanTexts = new Set<string>();

function textHoldsNul(text: string): boolean {
  if (text.length < LONG) return text.includes('\0');
  if (cleanTexts.has(text)) return false;
  if (text.includes('\0')) return true;
  if (cleanTexts.size >= REMEMBERED) cleanTexts.clear();
  cleanTexts.add(text);
  return false;
}

/** Says of a value that it is made of checked parts only, names and addresses of the inventory, and need not be looked through. */
export function withoutNul<T extends object>(value: T): T {
  clean.add(value);
  return value;
}

/** Whether a text inside the value, or the name of an argument, has a NUL in it, which no shell word can hold. */
export function holdsNul(value: unknown): boolean {
  if (typeof value === 'string') return textHoldsNul(value);
  if (value === null || typeof value !== 'object' || clean.has(value)) return false;
  const found = Array.isArray(value)
    ? value.some(holdsNul)
    : Object.entries(value).some(([key, one]) => key.includes('\0') || holdsNul(one));
  if (!found) clean.add(value);
  return found;
}
