import type { Path } from '../yaml/mistake.ts';
import { mapping } from './fitting.ts';
import { inventoryJsonSchema } from './inventory-json-schema.ts';

type Node = Readonly<Record<string, unknown>>;

let schema: Node | undefined;

/** What the schema says below a node about a key or about the entries of a list; an entry of either one or a list too. */
function below(node: Node, step: string | number): Node {
  const alternatives: readonly unknown[] = Array.isArray(node['anyOf']) ? node['anyOf'] : [];
  const items = [node, ...alternatives].map(one => mapping(one)['items']).find(one => one !== undefined);
  if (typeof step === 'number') return mapping(items);
  const properties = mapping(node['properties']);
  return mapping(Object.hasOwn(properties, step) ? properties[step] : node['additionalProperties']);
}

/** What the schema says about a place in the file: the nearest description, and the keys that may stand below it. */
export function describePath(path: Path): { readonly description: string; readonly keys: readonly string[] } {
  schema ??= inventoryJsonSchema();
  let node: Node = schema;
  let description = '';
  for (const step of [undefined, ...path]) {
    if (step !== undefined) node = below(node, step);
    if (typeof node['description'] === 'string') description = node['description'];
  }
  return { description, keys: Object.keys(mapping(node['properties'])) };
}
