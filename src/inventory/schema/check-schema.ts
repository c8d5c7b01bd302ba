import * as z from 'zod';
import { mapping, ONCE } from '../../model/fitting.ts';
import { isMapping } from '../../model/is-mapping.ts';
import type { BoundSection } from '../../model/plan/section.ts';
import { nearest } from '../../yaml/did-you-mean.ts';
import type { Mistake, Path } from '../../yaml/mistake.ts';
import { offersWords, type Trouble, takesMap, troublesOf } from '../../yaml/schema-trouble.ts';
import { showPath, showValue } from '../../yaml/show-value.ts';
import { wrongType } from '../../yaml/wrong-type.ts';
import { clusterDrafts } from '../clusters/cluster-drafts.ts';
import { describePath, keysOfClusters } from './describe-path.ts';
import { fileSchema, type InventoryFile } from './file-schema.ts';

type Sections = readonly BoundSection[];

const omit = (
  value: Readonly<Record<string, unknown>>,
  isOmitted: (name: string) => boolean,
): Readonly<Record<string, unknown>> => Object.fromEntries(Object.entries(value).filter(([name]) => !isOmitted(name)));

const below = (path: Path): string => (path.length === 0 ? 'the inventory' : showPath(path));

function unknownKey(path: Path, key: string, sections: Sections): Mistake {
  const { keys } = describePath(path, sections);
  const near = nearest(key, keys);
  const hint = near === undefined ? `the keys here are ${keys.join(', ')}` : `did you mean ${near}?`;
  return { path: [...path, key], at: 'key', what: `${below(path)} has no key ${showValue(key)}`, hint };
}

function missing(path: Path, sections: Sections): Mistake {
  const parent = path.slice(0, -1);
  const { description } = describePath(path, sections);
  const what = `${below(parent)} does not say ${showValue(path.at(-1))}`;
  return { path: parent, at: 'key', what, hint: `add it: ${description}` };
}

function translate(trouble: Trouble, sections: Sections): Mistake {
  const { path } = trouble;
  const { description } = describePath(path, sections);
  const about = (what: string, hint: unknown = description): Mistake => ({
    path,
    at: 'value',
    what: `${below(path)}: ${what}`,
    ...(typeof hint === 'string' ? { hint } : {}),
  });
  switch (trouble.kind) {
    case 'unknown key':
      return unknownKey(path, trouble.key, sections);
    case 'missing':
      return missing(path, sections);
    case 'wrong type':
      return about(...wrongType(trouble.expected, trouble.value, description));
    case 'other':
      return about(...said(trouble, description));
  }
}

/** What is wrong with a value of the right type, and what would be right. */
function said(
  { issue, value }: Extract<Trouble, { kind: 'other' }>,
  description: string,
): readonly [what: string, hint?: unknown] {
  switch (issue.code) {
    case 'invalid_value': {
      const words = issue.values.map(String);
      const near = typeof value === 'string' ? nearest(value, words) : undefined;
      const given = typeof value === 'string' ? showValue(value) : 'this';
      return [`${given} is not possible`, near === undefined ? `write ${words.join(' or ')}` : `did you mean ${near}?`];
    }
    case 'invalid_union':
      // Where a word of its own is one of the choices, any text would be promised too much.
      return offersWords(issue)
        ? ['this is none of the choices', description]
        : wrongType(
            takesMap(issue) ? 'a word, or a mapping (key: value)' : 'text or a list of texts',
            value,
            description,
          );
    case 'too_small':
      if (issue.origin === 'array') return ['the list is empty'];
      return [
        `${showValue(value)} is too small, ${issue.inclusive === false ? 'it must be more than' : 'the minimum is'} ${issue.minimum}`,
      ];
    case 'too_big':
      return [`${showValue(value)} is too large, the maximum is ${issue.maximum}`];
    case 'custom':
      return [issue.message, issue.params?.['hint']];
    default:
      return ['this is not possible'];
  }
}

/** Whether the inventory's own collections were run, so that it is known what they add. */
export type OwnCollections = 'loaded' | 'not loaded';

/**
 * A key that a collection may add which was not loaded: nobody can validate it, unless it looks like a typo of one that is
 * known.
 */
const mayBeAdded = (path: Path, key: string, sections: Sections): boolean => {
  const { keys } = describePath(path, sections);
  return !keys.includes(key) && nearest(key, keys) === undefined;
};

/** A file's top and its hosts without what sections add; what is no mapping stays as it is. */
function withoutSections(root: unknown, sections: Sections, own: OwnCollections): unknown {
  if (!isMapping(root)) return root;
  const names = root['collections'];
  const unread = own === 'not loaded' && Array.isArray(names) && names.length > 0;
  const hostKeys = new Set(sections.flatMap(one => Object.keys(one.hostKeys)));
  const isOfHost = (name: string): boolean =>
    hostKeys.has(name) || (unread && mayBeAdded(['hosts', ''], name, sections));
  const ofClusters = new Set(sections.flatMap(one => Object.keys(keysOfClusters(one))));
  const top = omit(root, name => sections.some(one => one.key === name) || (unread && mayBeAdded([], name, sections)));
  const each = (key: string, isAdded: (name: string) => boolean): Readonly<Record<string, unknown>> => {
    const value = top[key];
    if (value === undefined) return {};
    const stripped = (one: unknown): unknown => (isMapping(one) ? omit(one, isAdded) : one);
    return {
      [key]: isMapping(value)
        ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, stripped(one)]))
        : value,
    };
  };
  return { ...top, ...each('hosts', isOfHost), ...each('clusters', name => ofClusters.has(name)) };
}

/** What of the sections does not fit their schemas. */
function checkSections(root: unknown, sections: Sections): readonly Mistake[] {
  if (!isMapping(root)) return [];
  const below = (key: string) => Object.entries(mapping(mapping(root)[key])).filter(([, one]) => isMapping(one));
  const hosts = below('hosts');
  const clusters = clusterDrafts(root, sections);
  return sections.flatMap(({ key, schema, hostKeys, clusterKeys, perCluster }) => {
    const keys = z.object(hostKeys);
    const ofCluster = z.object(clusterKeys);
    return [
      // What stands at the top for several clusters is perhaps no whole.
      ...(perCluster && clusters.length > 0
        ? []
        : troublesOf(schema.safeParse(mapping(root)[key], ONCE).error, root, [key])),
      ...hosts.flatMap(([name, host]) => troublesOf(keys.safeParse(host, ONCE).error, root, ['hosts', name])),
      ...clusters.flatMap(({ name, said }) =>
        troublesOf(ofCluster.safeParse(said, ONCE).error, root, ['clusters', name]),
      ),
      ...(perCluster ? clusters : []).flatMap(({ value, placeOf }) =>
        troublesOf(schema.safeParse(value[key], ONCE).error, value, [key]).map(one => ({
          ...one,
          path: placeOf(one.path),
        })),
      ),
    ].map(trouble => translate(trouble, sections));
  });
}

/** Holds the file's content against the schema: its typed form, or everything that does not fit. */
export function checkSchema(
  root: unknown,
  sections: Sections,
  own: OwnCollections,
): { readonly file: InventoryFile } | { readonly mistakes: readonly Mistake[] } {
  const result = fileSchema.safeParse(withoutSections(root, sections, own), ONCE);
  const added = checkSections(root, sections);
  if (result.success && added.length === 0) return { file: result.data };
  return { mistakes: [...troublesOf(result.error, root).map(trouble => translate(trouble, sections)), ...added] };
}
