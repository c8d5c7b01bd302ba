import { isDeepStrictEqual } from 'node:util';
import { isMapping } from '../../../model/is-mapping.ts';
import { type ChangedValue, type EditedValues, inWords, type KeyPath, type Leaf } from './edited-values.ts';

type Map = Record<string, unknown>;

/** A JSON text without spaces between its words, with each string spelt as JavaScript spells it. */
const compact = (text: string): string =>
  text.replace(/"(?:[^"\\]|\\.)*"|\s+/gs, word => (word.startsWith('"') ? JSON.stringify(JSON.parse(word)) : ''));

/** The map that a value stands in, or why there can be none; `make`: maps that are missing on the way are made. */
function mapAt(top: Map, path: KeyPath, make: boolean): Map | string | undefined {
  let map = top;
  for (const [at, key] of path.slice(0, -1).entries()) {
    const next = Object.hasOwn(map, key) ? map[key] : undefined;
    if (next === undefined || next === null) {
      if (!make) return undefined;
      const made: Map = {};
      own(map, key, made);
      map = made;
    } else if (isMapping(next)) map = next;
    else return `${inWords(path.slice(0, at + 1))} is no map`;
  }
  return map;
}

/** Sets a member, whatever it is called (`__proto__`). */
const own = (map: Map, key: string, value: unknown): void => {
  Object.defineProperty(map, key, { value, configurable: true, enumerable: true, writable: true });
};

/** Changes values of a JSON file; the order of its keys and its indentation stay. Pure. */
export function editJson(text: string, wanted: readonly Leaf[], absent: readonly KeyPath[]): EditedValues {
  let top: unknown;
  try {
    top = text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    return { because: 'it is no JSON' };
  }
  if (!isMapping(top)) return { because: 'the file is no map' };
  if (text.trim() !== '' && compact(text) !== JSON.stringify(top)) {
    return { because: 'it has a key twice, or a number that would be written otherwise' };
  }
  const changed: ChangedValue[] = [];
  for (const { path, value } of wanted) {
    const map = mapAt(top, path, true);
    if (map === undefined) continue;
    if (typeof map === 'string') return { because: map };
    const key = path.at(-1) ?? '';
    const there = Object.hasOwn(map, key);
    if (there && isDeepStrictEqual(map[key], value)) continue;
    changed.push({ path, ...(there ? { before: map[key] } : {}), after: value });
    own(map, key, value);
  }
  for (const path of absent) {
    const map = mapAt(top, path, false);
    const key = path.at(-1) ?? '';
    if (map === undefined) continue;
    if (typeof map === 'string') return { because: map };
    if (!Object.hasOwn(map, key)) continue;
    changed.push({ path, before: map[key] });
    delete map[key];
  }
  if (changed.length === 0) return { text, changed };
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? (text.includes('\n') || text.trim() === '' ? '  ' : '');
  return {
    text: `${JSON.stringify(top, undefined, indent)}${text === '' || text.endsWith('\n') ? '\n' : ''}`,
    changed,
  };
}
