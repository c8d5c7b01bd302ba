import * as z from 'zod';

/** The arguments of a schema, whatever refines or transforms it. */
export function shapeOf(schema: unknown): Readonly<Record<string, unknown>> {
  if (schema instanceof z.ZodObject) return schema.shape;
  return schema instanceof z.ZodPipe ? shapeOf(schema.in) : {};
}

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
  if (!(schema instanceof z.ZodType)) return undefined;
  const own = schema.meta()?.['source'];
  if (own === 'template' || own === 'file') return own;
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? sourceKind(schema.unwrap()) : undefined;
}
