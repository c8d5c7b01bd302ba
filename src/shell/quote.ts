/**
 * Quotes a value as one word of POSIX sh. Single quotes only: `$'…'` is no POSIX, and inside single quotes no shell
 * (csh and fish included) expands anything.
 * @throws {TypeError} for a NUL, which no shell word can hold.
 */
export function quote(value: string): string {
  if (/^[A-Za-z0-9_./:@%+,][A-Za-z0-9_./:@%+,-]*$/.test(value)) return value;
  if (value.includes('\0')) throw new TypeError('a NUL cannot be part of a shell word');
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
