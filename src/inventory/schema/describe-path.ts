import * as z from 'zod';
import type { BoundSection, Shape } from '../../model/plan/section.ts';
import { schemaLayers, shapeOf } from '../../model/schema-layers.ts';
import type { Path } from '../../yaml/mistake.ts';
import { fileSchema } from './file-schema.ts';

/** What stands below a schema at a key, or in a list; an entry of either one or a list too. */
function below(schema: unknown, step: string | number): unknown {
  for (const layer of schemaLayers(schema)) {
    if (typeof step === 'number' && layer instanceof z.ZodArray) return layer.element;
    if (typeof step === 'string' && layer instanceof z.ZodRecord) return layer.valueType;
    if (typeof step === 'string' && layer instanceof z.ZodObject) {
      return Object.hasOwn(layer.shape, step) ? layer.shape[step] : undefined;
    }
  }
  return undefined;
}

/** The schema of the part that a section adds, where the path leads into one, and the rest of the path. */
function addedAt(path: Path, sections: readonly BoundSection[]): readonly [schema: unknown, rest: Path] {
  const [top, , key] = path;
  const section = sections.find(one => one.key === top);
  if (section !== undefined) return [section.schema, path.slice(1)];
  const shapes =
    top === 'hosts' ? sections.map(one => one.hostKeys) : top === 'clusters' ? sections.map(keysOfClusters) : [];
  const holder = shapes.find(shape => Object.hasOwn(shape, key ?? ''));
  return holder === undefined ? [fileSchema, path] : [holder[key ?? ''], path.slice(3)];
}

/** What a section adds to each of several clusters: keys of its own, or itself. */
export const keysOfClusters = ({ key, schema, clusterKeys, perCluster }: BoundSection): Shape => ({
  ...clusterKeys,
  ...(perCluster ? { [key]: schema } : {}),
});

/** The keys that sections add at a place. */
function addedKeys(path: Path, sections: readonly BoundSection[]): readonly string[] {
  if (path.length === 0) return sections.map(one => one.key);
  if (path.length !== 2) return [];
  if (path[0] === 'clusters') return sections.flatMap(one => Object.keys(keysOfClusters(one)));
  return path[0] === 'hosts' ? sections.flatMap(one => Object.keys(one.hostKeys)) : [];
}

/** What the schema says about a place in the file: the nearest description, and the keys that may stand below it. */
export function describePath(
  path: Path,
  sections: readonly BoundSection[],
): { readonly description: string; readonly keys: readonly string[] } {
  const [start, rest] = addedAt(path, sections);
  let schema = start;
  let description = '';
  for (const step of [undefined, ...rest]) {
    if (step !== undefined) schema = below(schema, step);
    const said = schemaLayers(schema).find(layer => layer.description !== undefined)?.description;
    if (said !== undefined) description = said;
  }
  return { description, keys: [...Object.keys(shapeOf(schema)), ...addedKeys(path, sections)] };
}
