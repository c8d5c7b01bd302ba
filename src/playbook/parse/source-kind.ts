import { schemaLayers, shapeOf } from '../../model/schema-layers.ts';

/** What a name in an argument stands for: a template's text, a file's text or bytes, a file of any size that is sent as it is, or a place that one comes to. */
export type SourceKind = 'template' | 'file' | 'bytes' | 'blob' | 'place';

/** The arguments of a schema that name something on the controller. */
export function sourcesOf(schema: object): Readonly<Record<string, SourceKind>> {
  const before = known.get(schema);
  if (before !== undefined) return before;
  const found = Object.fromEntries(
    Object.entries(shapeOf(schema)).flatMap(([name, one]) => {
      const kind = sourceKind(one);
      return kind === undefined ? [] : [[name, kind]];
    }),
  );
  known.set(schema, found);
  return found;
}

/** The resource that makes folders, where an argument may name one; `undefined`: it may not. */
export const foldersOf = (schema: object, key: string): string | undefined =>
  schemaLayers(shapeOf(schema)[key])
    .map(layer => layer.meta()?.['folders'])
    .find(folders => typeof folders === 'string');

const known = new WeakMap<object, Readonly<Record<string, SourceKind>>>();

/** What an argument names on the controller, if it does: `templateText()` and `fileText()` leave it in the schema. */
export function sourceKind(schema: unknown): SourceKind | undefined {
  return schemaLayers(schema)
    .map(layer => layer.meta()?.['source'])
    .find(
      source =>
        source === 'template' || source === 'file' || source === 'bytes' || source === 'blob' || source === 'place',
    );
}
