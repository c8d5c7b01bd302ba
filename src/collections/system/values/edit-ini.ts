import { type ChangedValue, type EditedValues, inWords, type KeyPath, type Leaf } from './edited-values.ts';

/** A line that says a value: before its name, its name, what stands between, its value. */
const SETTING = /^(\s*)([^=\s;#[][^=]*?)(\s*=\s*)(.*)$/;
const SECTION = /^\s*\[([^\]]*)\]/;

/** A value as a line says it. */
const spelt = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** What a value comes to: a list is a line for each (systemd's `Environment=`). */
const linesOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(spelt) : [spelt(value)]);

/** Where a section's lines are, from the line after its heading up to the next heading; of none the top of the file. */
function sectionOf(
  lines: readonly string[],
  name: string | undefined,
): { readonly from: number; readonly to: number } | undefined {
  const from = name === undefined ? 0 : lines.findIndex(line => SECTION.exec(line)?.[1] === name) + 1;
  if (name !== undefined && from === 0) return undefined;
  const next = lines.findIndex((line, at) => at >= from && SECTION.test(line));
  return { from, to: next === -1 ? lines.length : next };
}

/** Numbers of the lines of a section that say a value. */
const saying = (
  lines: readonly string[],
  { from, to }: { readonly from: number; readonly to: number },
  key: string,
): readonly number[] =>
  lines.flatMap((line, at) => (at >= from && at < to && SETTING.exec(line)?.[2] === key ? [at] : []));

const valueIn = (line: string): string => SETTING.exec(line)?.[4]?.trimEnd() ?? '';

/** Puts a value in place of the lines that say it, or at the end of its section. */
function put(lines: string[], section: string | undefined, key: string, values: readonly string[]): void {
  const found = sectionOf(lines, section);
  const between = lines.map(line => SETTING.exec(line)?.[3]).find(one => one !== undefined) ?? '=';
  if (found === undefined) {
    if (lines.length > 0 && lines.at(-1) !== '') lines.push('');
    lines.push(`[${section ?? ''}]`, ...values.map(value => `${key}${between}${value}`));
    return;
  }
  const before = saying(lines, found, key);
  const [, indent = '', , own = between] = SETTING.exec(lines[before[0] ?? -1] ?? '') ?? [];
  const said = values.map(value => `${indent}${key}${own}${value}`);
  for (const at of [...before].reverse()) lines.splice(at, 1);
  let end = before[0] ?? found.to;
  while (before.length === 0 && end > found.from && lines[end - 1]?.trim() === '') end -= 1;
  lines.splice(end, 0, ...said);
}

/** A way has one key, or a section and a key. */
function placeOf(path: KeyPath): { readonly section: string | undefined; readonly key: string } | undefined {
  const [first, second, ...more] = path;
  if (first === undefined || more.length > 0) return undefined;
  return second === undefined ? { section: undefined, key: first } : { section: first, key: second };
}

const fits = ({ section = '', key }: { readonly section: string | undefined; readonly key: string }): boolean =>
  !/[\n\r\]]/.test(section) && /^[^=\s;#[][^=\n\r]*$/.test(key) && key.trim() === key;

const fitsValue = (value: unknown): boolean =>
  linesOf(value).every(line => !/[\n\r]/.test(line)) &&
  (Array.isArray(value) ? value : [value]).every(one => typeof one !== 'object' || one === null);

/** Changes values of an INI file (also systemd's and freedesktop's); everything else in it stays as it is, comments and spaces too. Pure. */
export function editIni(text: string, wanted: readonly Leaf[], absent: readonly KeyPath[]): EditedValues {
  const ended = text === '' || text.endsWith('\n');
  const lines = text === '' ? [] : (ended ? text.slice(0, -1) : text).split('\n');
  const changed: ChangedValue[] = [];
  for (const { path, value } of [...wanted, ...absent.map(one => ({ path: one, value: undefined }))]) {
    const place = placeOf(path);
    if (place === undefined || !fits(place))
      return { because: `${inWords(path)} cannot stand in an INI file: give KEY, or SECTION and KEY in it` };
    if (value !== undefined && !fitsValue(value))
      return { because: `${inWords(path)}: a value is one line, or a list of lines` };
    const { section, key } = place;
    const found = sectionOf(lines, section);
    const there = found === undefined ? [] : saying(lines, found, key).map(at => valueIn(lines[at] ?? ''));
    const values = value === undefined ? [] : linesOf(value);
    if (there.length === values.length && there.every((one, at) => one === values[at])) continue;
    const before = there.length === 0 ? {} : { before: there.length === 1 ? there[0] : there };
    changed.push({ path, ...before, ...(value === undefined ? {} : { after: value }) });
    put(lines, section, key, values);
  }
  return { text: changed.length === 0 ? text : `${lines.join('\n')}${ended ? '\n' : ''}`, changed };
}
