import type { Fact } from '../../../../model/plan/resource.ts';
import { holdsNul } from '../../../../model/text/holds-nul.ts';
import { jsonValue } from '../../../../model/text/json-value.ts';
import { SHORTEST_SECRET } from '../../../../model/text/secret-values.ts';
import { isUnknown } from '../../../../model/text/unknown.ts';

/** Most bytes of JSON that a command may tell. */
export const MOST_TOLD = 256 * 1024;

/** How deep lists and maps may stand in each other. */
const DEEPEST = 32;

/** What a command told, or why that can be no fact. */
export type Told = { readonly value: Fact } | { readonly because: string };

/** Whether brackets stand deeper in each other than they may: asked of the text, since whoever walks the value would go as deep. */
function isDeep(json: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < json.length; at += 1) {
    const one = json[at];
    if (quoted) {
      if (one === '\\') at += 1;
      else if (one === '"') quoted = false;
    } else if (one === '"') quoted = true;
    else if (one === '[' || one === '{') {
      depth += 1;
      if (depth > DEEPEST) return true;
    } else if (one === ']' || one === '}') depth -= 1;
  }
  return false;
}

/** The value as a fact; `undefined`: it is none. */
function factOf(value: unknown): Fact | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return value;
  if (typeof value !== 'object') return undefined;
  const parts = Object.entries(value).map(([key, one]) => [key, factOf(one)] as const);
  if (Array.isArray(value)) return parts.map(([, one]) => one ?? null);
  return Object.fromEntries(parts.map(([key, one]) => [key, one ?? null]));
}

/** The first thing in the value that could not be handed on as it is. */
function trouble(value: Fact, secret: boolean): string | undefined {
  if (typeof value === 'number') {
    // A number of more digits would come out as another.
    const isKept = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
    return isKept ? undefined : 'a number in it is too large to be kept as it is: let the command print it as text';
  }
  if (typeof value === 'string') {
    if (holdsNul(value)) return 'a text in it holds a NUL';
    if (isUnknown(value)) return 'a text in it is a mark of this program’s own';
    return secret && value.trim().length < SHORTEST_SECRET
      ? `a text in it has fewer than ${SHORTEST_SECRET} characters, and could not be masked`
      : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, one] of Object.entries(value)) {
    const found = trouble(key, false) ?? trouble(one, secret);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What stands in the value behind these names and places, one after another. */
function behind(value: Fact, way: readonly (string | number)[]): Told {
  let part: Fact = value;
  for (const [at, step] of way.entries()) {
    const isThere = typeof part === 'object' && part !== null && Object.hasOwn(part, step);
    const found = isThere ? factOf(Reflect.get(Object(part), step)) : undefined;
    if (found === undefined) return { because: `it has no ${way.slice(0, at + 1).join('.')}` };
    part = found;
  }
  return { value: part };
}

/**
 * A fact of what a command printed. Whatever a host prints, it is a value that can be handed on as it is, or the reason why not.
 * @param pick the way to the part that is wanted
 * @param secret whether each text in it must be one that can be masked
 */
export function toldValue(json: string, pick: readonly (string | number)[], secret: boolean): Told {
  if (Buffer.byteLength(json) > MOST_TOLD) return { because: `it printed more than ${MOST_TOLD / 1024} KiB` };
  if (json.trim() === '') return { because: 'it printed nothing' };
  if (isDeep(json)) return { because: `lists and maps stand more than ${DEEPEST} deep in each other` };
  const parsed = jsonValue(json);
  if (parsed === undefined) return { because: 'what it printed is no JSON' };
  const told = behind(factOf(parsed) ?? null, pick);
  if (!('value' in told)) return told;
  const because = trouble(told.value, secret);
  return because === undefined ? told : { because };
}
