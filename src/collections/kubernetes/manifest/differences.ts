import { createHash } from 'node:crypto';
import { isMapping } from '../../../model/is-mapping.ts';
import type { Field } from '../../../model/plan/change.ts';
import { count } from '../../../model/text/count.ts';
import { type ManifestObject, wordsOf } from './objects.ts';

type Mapping = Readonly<Record<string, unknown>>;

/** Characters of a word that a plan shows: a longer one is packed bytes, a chart or a key, which nobody reads. */
const READABLE = 400;

function show(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  const isPacked = value.length > READABLE && !/\s/.test(value);
  return isPacked
    ? `sha256:${createHash('sha256').update(value).digest('hex')} · ${count(value.length, 'character')}`
    : value;
}

const same = (one: unknown, other: unknown): boolean => {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((value, at) => same(value, other[at]));
  if (isMapping(one) && isMapping(other)) {
    const keys = Object.keys(one);
    return keys.length === Object.keys(other).length && keys.every(key => same(one[key], other[key]));
  }
  return one === other;
};

/** Whether an element has all that is wanted of it: the API adds defaults of its own. */
function holds(live: unknown, wanted: unknown): boolean {
  if (isMapping(wanted)) {
    return isMapping(live) && Object.entries(wanted).every(([key, value]) => value === null || holds(live[key], value));
  }
  if (Array.isArray(wanted)) {
    return Array.isArray(live) && live.length === wanted.length && wanted.every((value, at) => holds(live[at], value));
  }
  return same(live, wanted);
}

interface Difference {
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

function between(live: unknown, wanted: unknown, path: readonly string[]): readonly Difference[] {
  if (isMapping(wanted) && (isMapping(live) || live === undefined)) {
    return Object.entries(wanted).flatMap(([key, value]) =>
      value === null ? [] : between(isMapping(live) ? live[key] : undefined, value, [...path, key]),
    );
  }
  return holds(live, wanted) ? [] : [{ path, before: live, after: wanted }];
}

/** What of ours is no more wanted, after what the API says we have set (`fieldsV1`: `f:` before each name). */
function dropped(fields: unknown, live: unknown, wanted: unknown, path: readonly string[]): readonly Difference[] {
  if (!isMapping(fields) || !isMapping(live)) return [];
  return Object.entries(fields).flatMap(([key, below]) => {
    if (!key.startsWith('f:')) return [];
    const name = key.slice(2);
    const value = live[name];
    if (value === undefined) return [];
    if (isMapping(wanted) && wanted[name] !== undefined && wanted[name] !== null)
      return dropped(below, value, wanted[name], [...path, name]);
    return [{ path: [...path, name], before: value, after: undefined }];
  });
}

const managersOf = (live: Mapping): readonly Mapping[] => {
  const { managedFields } = isMapping(live['metadata']) ? live['metadata'] : {};
  return Array.isArray(managedFields) ? managedFields.filter(isMapping) : [];
};

/** Who besides us has set a field, or something below it. */
function owners(live: Mapping, path: readonly string[]): readonly string[] {
  const names = managersOf(live).flatMap(({ manager, fieldsV1 }) => {
    let at: unknown = fieldsV1;
    for (const name of path) at = isMapping(at) ? at[`f:${name}`] : undefined;
    return at !== undefined && typeof manager === 'string' && !manager.startsWith('provision') ? [manager] : [];
  });
  return [...new Set(names)];
}

/**
 * An object as the API keeps it: of `stringData` of a Secret it makes `data`, and of what it has made nobody would be the owner.
 */
export function asKept(body: Mapping): Mapping {
  const { stringData, data, ...rest } = body;
  if (rest['kind'] !== 'Secret' || !isMapping(stringData)) return body;
  const encoded = Object.entries(stringData).map(([key, value]) => [
    key,
    Buffer.from(String(value)).toString('base64'),
  ]);
  return { ...rest, data: { ...(isMapping(data) ? data : {}), ...Object.fromEntries(encoded) } };
}

/**
 * How an object of the API differs from what is wanted of it: only what is ours, since others may set more. Values of secrets
 * are never shown. Pure.
 */
export function objectDifferences(one: ManifestObject, live: Mapping): readonly Field[] {
  const isSecret = one.kind === 'Secret';
  const wanted = asKept(one.body());
  const ours = managersOf(live).find(({ manager }) => manager === 'provision')?.['fieldsV1'];
  const { apiVersion: _, kind: __, metadata, status: ___, ...rest } = wanted;
  const { labels, annotations } = isMapping(metadata) ? metadata : {};
  const wish: Mapping = { ...rest, metadata: { labels, annotations } };
  const all = [
    ...between(live, JSON.parse(JSON.stringify(wish)), []),
    ...dropped(ours, live, wish, []).filter(({ path }) => path[0] !== 'metadata' || path.length > 2),
  ].filter(({ path }) => !path.join('.').startsWith('metadata.labels.provision/'));
  return all.map(({ path, before, after }) => {
    const by = owners(live, path);
    return {
      name: `${wordsOf(one)} ${path.join('.')}`,
      before: before === undefined ? undefined : `${show(before)}${by.length === 0 ? '' : ` (of ${by.join(', ')})`}`,
      after: after === undefined ? undefined : show(after),
      ...(isSecret && path[0] === 'data' ? { secret: true } : {}),
    };
  });
}
