import { schemaLayers, shapeOf } from '../../model/schema-layers.ts';

/** The arguments of a schema that name something on the controller. */
export function sourcesOf(schema: object): Readonly<Record<string, 'template' | 'file'>> {
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

const known = new WeakMap<object, Readonly<Record<string, 'template' | 'file'>>>();

/** What an argument names on the controller, if it does: `templateText()` and `fileText()` leave it in the schema. */
export function sourceKind(schema: unknown): 'template' | 'file' | undefined {
  return schemaLayers(schema)
    .map(layer => layer.meta()?.['source'])
    .find(source => source === 'template' || source === 'file');
}
