import * as z from 'zod';

/** The arguments of a schema, whatever refines or transforms it. */
export function shapeOf(schema: unknown): Readonly<Record<string, unknown>> {
  if (schema instanceof z.ZodObject) return schema.shape;
  return schema instanceof z.ZodPipe ? shapeOf(schema.in) : {};
}

/** What an argument names on the controller, if it does: `templateText()` and `fileText()` leave it in the schema. */
export function sourceKind(schema: unknown): 'template' | 'file' | undefined {
  if (!(schema instanceof z.ZodType)) return undefined;
  const own = schema.meta()?.['source'];
  if (own === 'template' || own === 'file') return own;
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? sourceKind(schema.unwrap()) : undefined;
}
