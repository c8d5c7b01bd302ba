import * as z from 'zod';
import { fileSchema } from './file-schema.ts';

/** The JSON Schema of the inventory file (draft 7, which editors understand best). */
export function inventoryJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(fileSchema, { target: 'draft-7', io: 'input' });
  return { ...schema };
}
