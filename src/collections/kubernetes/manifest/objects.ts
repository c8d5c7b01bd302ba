import { createHash } from 'node:crypto';
import { parse } from 'yaml';
import { isMapping } from '../../../model/is-mapping.ts';

/** An object of Kubernetes as a manifest wants it. */
export interface ManifestObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty where the manifest names none: it has none, or lies in `default`. */
  readonly namespace: string;
  readonly name: string;
  /** SHA-256 of its text: what was applied is told by it. */
  readonly digest: string;
  /** The whole object, read when it is first asked for. @throws {ManifestMistake} */
  readonly body: () => Readonly<Record<string, unknown>>;
}

/** What is wrong with a manifest, and in which of its documents. */
export class ManifestMistake extends Error {}

/** Identity of an object, the same in every version of its API. */
export const keyOf = (one: Pick<ManifestObject, 'apiVersion' | 'kind' | 'namespace' | 'name'>): string => {
  const group = one.apiVersion.includes('/') ? one.apiVersion.slice(0, one.apiVersion.indexOf('/')) : '';
  return `${group}\t${one.kind}\t${one.namespace === 'default' ? '' : one.namespace}\t${one.name}`;
};

/** How an object is called in words: `Deployment tigera-operator/tigera-operator`. */
export const wordsOf = ({ kind, namespace, name }: Pick<ManifestObject, 'kind' | 'namespace' | 'name'>): string =>
  `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Between two documents stands a line that begins so, and never within one (YAML 1.2, 9.1.2). */
const BETWEEN = /^(?:---|\.\.\.)(?=\s|$)/m;

/** What says which object it is: of a large definition nothing else need be understood to know that. */
const TELLING = /^(?:apiVersion|kind|metadata|items):/;

/** The entries at the top of a document in block style that tell what it is; `undefined`: it is written in another way. */
function head(text: string): string | undefined {
  const kept: string[] = [];
  let keeps = false;
  for (const line of text.split('\n')) {
    if (/^[A-Za-z]\w*:(?=\s|$)/.test(line)) keeps = TELLING.test(line);
    else if (/^[^\s#]/.test(line)) return undefined;
    if (keeps) kept.push(line);
  }
  return kept.join('\n');
}

function read(text: string, at: number): unknown {
  try {
    return parse(text) as unknown;
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new ManifestMistake(`document ${at} is no YAML: ${why}`);
  }
}

/** What tells which object a document is; documents of only comments are none. */
function headOf(text: string, at: number): unknown {
  const short = head(text);
  if (short === undefined) return read(text, at);
  try {
    return parse(short) as unknown;
  } catch {
    // Another part of the document may hold an anchor that this one leads to.
    return read(text, at);
  }
}

/** A name can stand in a path of the API (k8s.io/apimachinery, `IsValidPathSegmentName`), and be a word of ours. */
const NAME = /^[^\s/%"\\]+$/;

function objectOf(found: unknown, digest: string, at: number, body: () => unknown): readonly ManifestObject[] {
  if (!isMapping(found)) throw new ManifestMistake(`document ${at} is no object of Kubernetes`);
  const { apiVersion, kind, metadata, items } = found;
  if (typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items)) {
    const whole = (): readonly unknown[] => {
      const list = body();
      return isMapping(list) && Array.isArray(list['items']) ? list['items'] : [];
    };
    return items.flatMap((item, position) =>
      objectOf(item, digestOf(JSON.stringify(whole()[position])), at, () => whole()[position]),
    );
  }
  const where = `document ${at}${typeof kind === 'string' ? ` (${kind})` : ''}`;
  const word = (value: unknown, what: string): string => {
    if (typeof value === 'string' && NAME.test(value.replace('/', ''))) return value;
    throw new ManifestMistake(`${where} has no ${what}${value === undefined ? '' : ` that could be one`}`);
  };
  const { name, namespace = '' } = isMapping(metadata) ? metadata : {};
  if (namespace !== '' && (typeof namespace !== 'string' || !NAME.test(namespace)))
    throw new ManifestMistake(`${where} has no namespace that could be one`);
  if (typeof name !== 'string' || !NAME.test(name))
    throw new ManifestMistake(`${where} has no metadata.name: without one it cannot be found again`);
  return [
    {
      apiVersion: word(apiVersion, 'apiVersion'),
      kind: word(kind, 'kind'),
      namespace,
      name,
      digest,
      body: () => {
        const whole = body();
        return isMapping(whole) ? whole : {};
      },
    },
  ];
}

/**
 * The objects of a manifest, in its order. Pure.
 * @throws {ManifestMistake}
 */
export function parseManifest(text: string): readonly ManifestObject[] {
  const objects = text.split(BETWEEN).flatMap((piece, position) => {
    const document = piece.trim();
    if (/^(?:\s*(?:#[^\n]*)?(?:\n|$))*$/.test(document)) return [];
    let whole: unknown;
    const body = () => (whole ??= read(document, position + 1));
    const found = headOf(document, position + 1);
    return objectOf(found, digestOf(document), position + 1, body);
  });
  const seen = new Set<string>();
  for (const one of objects) {
    if (seen.has(keyOf(one))) throw new ManifestMistake(`${wordsOf(one)} is there twice`);
    seen.add(keyOf(one));
  }
  return objects;
}
