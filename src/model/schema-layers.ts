import * as z from 'zod';

/**
 * A schema and those inside it that stand for the same value: what may be absent, what has a default, what is refined or
 * transformed, and each alternative of a union. The outermost comes first.
 */
export function schemaLayers(schema: unknown): readonly z.ZodType[] {
  if (!(schema instanceof z.ZodType)) return [];
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return [schema, ...schemaLayers(schema.unwrap())];
  if (schema instanceof z.ZodPipe) return [schema, ...schemaLayers(schema.in)];
  return schema instanceof z.ZodUnion ? [schema, ...schema.options.flatMap(schemaLayers)] : [schema];
}

/** The keys of the mapping that a schema describes, each with its schema; none where it describes no mapping. */
export const shapeOf = (schema: unknown): Readonly<Record<string, unknown>> =>
  schemaLayers(schema).find(layer => layer instanceof z.ZodObject)?.shape ?? {};
