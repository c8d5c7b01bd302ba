import { mapping } from './fitting.ts';
import { inventoryJsonSchema } from './inventory-json-schema.ts';
import type { Path } from './mistake.ts';

let schema: Readonly<Record<string, unknown>> | undefined;

/** What the schema says about a place in the file: its description, and the keys that may stand below it. */
export function describePath(path: Path): {
  readonly description: string | undefined;
  readonly keys: readonly string[];
} {
  schema ??= inventoryJsonSchema();
  let node = schema;
  for (const step of path) {
    const properties = mapping(node['properties']);
    if (typeof step === 'number') node = mapping(node['items']);
    else node = mapping(Object.hasOwn(properties, step) ? properties[step] : node['additionalProperties']);
  }
  const { description } = node;
  return {
    description: typeof description === 'string' ? description : undefined,
    keys: Object.keys(mapping(node['properties'])),
  };
}
