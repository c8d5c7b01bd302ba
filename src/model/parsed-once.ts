import * as z from 'zod';

/**
 * The same schema for values that many share, such as a mesh's peers: one and the same object is parsed once, and what
 * came out is shared likewise. The values must not be changed afterwards, and nobody may change what comes out.
 */
export function parsedOnce<T extends object>(schema: z.ZodType<T>) {
  const known = new WeakMap<object, T>();
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return z
    .unknown()
    .transform((value, context): T => {
      const before = typeof value === 'object' && value !== null ? known.get(value) : undefined;
      if (before !== undefined) return before;
      const { success, data, error } = schema.safeParse(value);
      if (!success) {
        context.issues.push(...error.issues.map(issue => ({ ...issue, input: undefined })));
        return z.NEVER;
      }
      if (typeof value === 'object' && value !== null) known.set(value, data);
      return data;
    })
    .meta(json);
}
