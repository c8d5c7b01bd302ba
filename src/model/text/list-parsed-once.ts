import * as z from 'zod';
import { concatenated, createChunkMemo } from './chunk-memo.ts';

const isListOfObjects = (value: unknown): value is readonly object[] =>
  Array.isArray(value) && value.every(one => typeof one === 'object' && one !== null);

/**
 * A list of things that many lists share, such as a mesh's peers: one and the same object, entry or list, is parsed
 * once, and what came out is shared likewise. The values must not be changed afterwards, and nobody may change what
 * comes out.
 */
export function listParsedOnce<T extends object>(entry: z.ZodType<T>) {
  const list = z.array(entry);
  const entries = new WeakMap<object, T>();
  const lists = new WeakMap<object, readonly T[]>();
  const memo = createChunkMemo<object, readonly T[] | undefined>();
  const parseEntry = (value: object): T | undefined => {
    const before = entries.get(value);
    if (before !== undefined) return before;
    const parsed = entry.safeParse(value).data;
    if (parsed !== undefined) entries.set(value, parsed);
    return parsed;
  };
  const parseRun = (values: readonly object[]): readonly T[] | undefined => {
    const parsed = values.map(parseEntry).filter(one => one !== undefined);
    return parsed.length === values.length ? parsed : undefined;
  };
  const { $schema: _, ...json } = z.toJSONSchema(list, { io: 'input', unrepresentable: 'any' });
  return z
    .unknown()
    .transform((value, context): readonly T[] => {
      const before = typeof value === 'object' && value !== null ? lists.get(value) : undefined;
      if (before !== undefined) return before;
      if (isListOfObjects(value)) {
        const parsed = memo(value, parseRun).filter(one => one !== undefined);
        const all = concatenated(parsed);
        if (all.length === value.length) {
          lists.set(value, all);
          return all;
        }
      }
      // Something does not fit: the schema knows what, and where.
      const { success, data, error } = list.safeParse(value);
      if (success) return data;
      context.issues.push(...error.issues.map(issue => ({ ...issue, input: undefined })));
      return z.NEVER;
    })
    .meta(json);
}
