/** Longest part of a value that an error repeats. */
const LIMIT = 60;

/** A value of the file as an error repeats it: in quotes, shortened, control characters escaped. */
export function showValue(value: unknown): string {
  const text = typeof value === 'string' && value.length > LIMIT ? `${value.slice(0, LIMIT)}…` : value;
  return JSON.stringify(text) ?? String(value);
}

/** A path as it is written in errors: `hosts.ms-1.roles[0]`. */
export function showPath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else {
      const name = String(step);
      const shown = /^[\w.-]{1,64}$/.test(name) ? name : showValue(name);
      text += text === '' ? shown : `.${shown}`;
    }
  }
  return text;
}
