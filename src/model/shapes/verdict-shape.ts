import * as z from 'zod';
import { wayTo } from './diagnosis-shape.ts';
import { kept } from './kept-shape.ts';

const ways = { ways: z.array(z.strictObject(wayTo)).exactOptional() };

const finding = z.strictObject({
  seen: z.string(),
  wanted: z.string(),
  hint: z.string().exactOptional().describe('What to do about it.'),
  maker: z.string().exactOptional().describe('Who on the host recreates it.'),
});

/** A check's answer, as it is published, and as a check of a user's own may give it. */
export const verdict = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('met'),
      evidence: z.string(),
      note: z.string().exactOptional(),
      warning: z.string().exactOptional(),
      kept: z.array(kept).exactOptional(),
      ...ways,
    }),
    z.strictObject({ kind: z.literal('not-met'), findings: z.array(finding), ...ways }),
    z.strictObject({ kind: z.literal('unasked'), because: z.string() }),
    z.strictObject({ kind: z.literal('skipped'), because: z.string() }),
  ])
  .describe('`not-met` and `unasked` both mean STOP; `skipped` counts for nothing.')
  .meta({ id: 'Verdict' });
