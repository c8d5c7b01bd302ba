import { isDeepStrictEqual } from 'node:util';
import { type Document, isAlias, isMap, isNode, isScalar, parseDocument, type YAMLMap } from 'yaml';
import { type ChangedValue, type EditedValues, inWords, type KeyPath, type Leaf } from './edited-values.ts';

type Step = { readonly map: YAMLMap } | { readonly missing: true } | { readonly because: string };

/** The map that a value stands in, as far as it is there. */
function mapAt({ contents }: Document, path: KeyPath): Step {
  let node: unknown = contents;
  for (const [at, key] of path.entries()) {
    if (isAlias(node))
      return { because: `${inWords(path.slice(0, at))} is an alias of what stands elsewhere in the file` };
    if (node === undefined || node === null || (isScalar(node) && node.value === null)) return { missing: true };
    if (!isMap(node)) return { because: `${inWords(path.slice(0, at)) || 'the file'} is no map` };
    if (at === path.length - 1) return { map: node };
    node = node.get(key, true);
  }
  return { missing: true };
}

const valueIn = (document: Document, path: KeyPath): unknown => {
  const node: unknown = document.getIn(path, true);
  return isNode(node) ? node.toJS(document) : node;
};

/** Puts a value in place; an empty value on the way becomes a map. */
function put(document: Document, { path, value }: Leaf): void {
  for (const [at] of path.entries()) {
    const node: unknown = document.getIn(path.slice(0, at), true);
    if (at > 0 && isScalar(node) && node.value === null) document.setIn(path.slice(0, at), document.createNode({}));
  }
  const node: unknown = document.getIn(path, true);
  const isPlain = typeof value !== 'object' || value === null;
  // A scalar that only changes its value keeps its quotes and the comment behind it.
  if (isPlain && isScalar(node)) node.value = value;
  else document.setIn(path, document.createNode(value));
}

/** How the file is set, as its first lines show it. */
const styleOf = (text: string) => ({
  lineWidth: 0,
  indent: Math.max(1, /^[^\s#-][^\n]*:[ \t]*\n(?: *#[^\n]*\n)*( +)[^\s#-]/m.exec(text)?.[1]?.length ?? 2),
  indentSeq: !/^( *)[^\s#-][^\n]*:[ \t]*\n(?: *#[^\n]*\n)*\1- /m.test(text),
});

/** Changes values of a YAML file; its comments and the order of its keys stay. Pure. */
export function editYaml(text: string, wanted: readonly Leaf[], absent: readonly KeyPath[]): EditedValues {
  try {
    return edit(text, wanted, absent);
  } catch (error) {
    // The library's words for aliases that unfold to too much, and for more depth than a stack has.
    if (error instanceof ReferenceError || error instanceof RangeError)
      return { because: 'it unfolds to too much to be changed' };
    throw error;
  }
}

function edit(text: string, wanted: readonly Leaf[], absent: readonly KeyPath[]): EditedValues {
  const document: Document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined)
    return { because: `it is no YAML that can be changed (line ${error.linePos?.[0].line ?? 1}: ${error.code})` };
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
    document.contents = document.createNode({});
  }
  const changed: ChangedValue[] = [];
  for (const leaf of wanted) {
    const step = mapAt(document, leaf.path);
    if ('because' in step) return step;
    const there = 'map' in step && document.hasIn(leaf.path);
    const before = there ? valueIn(document, leaf.path) : undefined;
    if (there && isDeepStrictEqual(before, leaf.value)) continue;
    changed.push({ path: leaf.path, ...(there ? { before } : {}), after: leaf.value });
    put(document, leaf);
  }
  for (const path of absent) {
    const step = mapAt(document, path);
    if ('because' in step) return step;
    if (!('map' in step) || !document.hasIn(path)) continue;
    changed.push({ path, before: valueIn(document, path) });
    document.deleteIn(path);
  }
  return { text: changed.length === 0 ? text : document.toString(styleOf(text)), changed };
}
