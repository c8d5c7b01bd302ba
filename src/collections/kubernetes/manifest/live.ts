import { isMapping } from '../../../model/is-mapping.ts';
import { unread } from '../../../model/reading/unread.ts';
import { jsonValue } from '../../../model/text/json-value.ts';
import { sections } from '../../../shell/sections.ts';
import { keyOf, type ManifestObject } from './objects.ts';

/** Which object it is, by its API. */
export type Identity = Pick<ManifestObject, 'apiVersion' | 'kind' | 'namespace' | 'name'>;

/** What the API has of a manifest. */
export interface LiveManifest {
  /** Whether there is an API to ask. */
  readonly api: boolean;
  /** The digest that was applied of each object that is there, by its key. */
  readonly applied: ReadonlyMap<string, string>;
  /** Objects of which others have taken over fields since. */
  readonly taken: ReadonlySet<string>;
  /** What an earlier version applied and this one has no more. */
  readonly earlier: readonly Identity[];
  /** Whole objects, of those that differ. */
  readonly whole: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

const NOTHING: LiveManifest = {
  api: false,
  applied: new Map(),
  taken: new Set(),
  earlier: [],
  whole: new Map(),
};

/** A list's objects; one alone comes without a list. @throws {Unread} */
function listed(text: string): readonly Readonly<Record<string, unknown>>[] {
  const found = jsonValue(text);
  if (!isMapping(found)) return unread('kubectl', text.slice(0, 80));
  const { kind, items } = found;
  return kind === 'List' && Array.isArray(items) ? items.filter(isMapping) : [found];
}

const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The key of an object as the API gives it. */
function keyOfLive(object: Readonly<Record<string, unknown>>): string {
  const metadata = isMapping(object['metadata']) ? object['metadata'] : {};
  return keyOf({
    apiVersion: textIn(object['apiVersion']),
    kind: textIn(object['kind']),
    namespace: textIn(metadata['namespace']),
    name: textIn(metadata['name']),
  });
}

/** @throws {Unread} */
export function parseLive(stdout: string): LiveManifest {
  const parts = sections(stdout);
  if (parts.has('no api')) return NOTHING;
  const applied = new Map<string, string>();
  const taken = new Set<string>();
  const earlier: Identity[] = [];
  const known = parts.get('known') ?? unread('kubectl', stdout.split('\n')[0] ?? '');
  for (const line of known) {
    const [first = '', ...rest] = line.split('\t');
    if (first === 'earlier') {
      const [apiVersion = '', kind = '', namespace = '', name = ''] = rest;
      earlier.push({ apiVersion, kind, namespace, name });
      continue;
    }
    const [kind = '', namespace = '', name = '', digest = '', marked = '', fields = '', ...more] = rest;
    if (name === '' || more.length > 0 || !/^\d+$/.test(fields)) unread('kubectl', line);
    const key = keyOf({ apiVersion: first, kind, namespace, name });
    applied.set(key, digest);
    if (marked !== fields) taken.add(key);
  }
  const text = parts.get('whole')?.join('\n') ?? '';
  const whole = new Map((text === '' ? [] : listed(text)).map(one => [keyOfLive(one), one]));
  return { api: true, applied, taken, earlier, whole };
}
