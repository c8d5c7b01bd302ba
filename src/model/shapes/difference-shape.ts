import * as z from 'zod';
import { amount, kept } from './kept-shape.ts';
import { reach } from './reach-shape.ts';

export const field = z
  .strictObject({
    name: z.string(),
    before: z.string().exactOptional().describe('Absent: it is not there. A secret is `changed`.'),
    after: z.string().exactOptional().describe('Absent: it goes. May be `(known after apply)`.'),
    form: z.enum(['value', 'text']).exactOptional().describe('`text`: many lines.'),
    secret: z.boolean().exactOptional(),
    loss: z.enum(['for good', 'again', 'volume']).exactOptional().describe('What it costs to take it away.'),
    amount: amount.exactOptional(),
  })
  .meta({ id: 'Field' });

const replaced = z.strictObject({ whose: z.enum(['edited', 'packaged', 'somebody']), copy: z.string() });

export const refusal = {
  because: z.string(),
  hint: z.string().exactOptional().describe('What to do about it.'),
};

/** Why a change must not be made. */
export const refused = z.strictObject({
  ...refusal,
  liftedBy: reach.exactOptional().describe('What an earlier change of the plan has to reach to lift it.'),
});

/** What a change and one that is still to be worked out have in common. */
export const shownOfChange = {
  action: z.enum(['create', 'update', 'remove', 'restart', 'run']),
  fields: z.array(field),
  destroys: z.boolean().exactOptional().describe('It takes something away for good.'),
  closes: z.boolean().exactOptional().describe('What is reached now will not be any more; asked first.'),
  archive: z.string().exactOptional().describe('The folder on the host that must hold a copy first.'),
  replaces: replaced.exactOptional(),
  kept: z.array(kept).exactOptional(),
};

/** How a state differs from what is wanted, as it is published, and as a resource of a user's own may tell it. */
export const difference = z.strictObject({
  ...shownOfChange,
  why: z.string().exactOptional(),
  refused: refused.exactOptional(),
  needs: z
    .array(
      z.strictObject({
        source: z.string(),
        size: z.number(),
        sha256: z.string(),
        distribute: z
          .enum(['lan', 'each'])
          .exactOptional()
          .describe('`lan`: it is no secret, so hosts of one site may give it to each other over their LAN.'),
        web: z
          .strictObject({ url: z.string(), by: z.enum(['public', 'all']) })
          .exactOptional()
          .describe('Where hosts may fetch it themselves: those with a public address, or all.'),
      }),
    )
    .exactOptional()
    .describe('Files of the controller that are brought to the host first; `source` is a path there, `size` in bytes.'),
  unprovable: z.boolean().exactOptional().describe('A second reading cannot confirm it.'),
});
