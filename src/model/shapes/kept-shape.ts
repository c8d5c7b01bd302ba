import * as z from 'zod';

export const amount = z
  .strictObject({ objects: z.number(), bytes: z.number() })
  .describe('How much there is; bytes as its files say.')
  .meta({ id: 'Amount' });

export const kept = z
  .strictObject({
    name: z.string(),
    why: z.string(),
    amount: amount.exactOptional(),
    kind: z.string().exactOptional().describe('What it is, as it is counted; default: `thing`.'),
    owner: z.string().exactOptional().describe('Absent: unknown.'),
    count: z.number().exactOptional().describe('Default: one.'),
  })
  .describe('Something that was found and left on purpose.')
  .meta({ id: 'Kept' });

export const keptSum = z.strictObject({ kind: z.string(), owner: z.string().exactOptional(), count: z.number() });
