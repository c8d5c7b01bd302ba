import { z } from 'zod';

/** What an argument names on the controller, if it does: `templateText()` and `fileText()` leave it in the schema. */
export function sourceKind(schema: unknown): 'template' | 'file' | undefined {
  if (!(schema instanceof z.ZodType)) return undefined;
  const own = schema.meta()?.['source'];
  if (own === 'template' || own === 'file') return own;
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? sourceKind(schema.unwrap()) : undefined;
}
