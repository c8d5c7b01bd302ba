import * as z from 'zod';

const sentence = z.string().min(1);

/** Somebody else's setting that counts after the next boot, as it is published, and as a resource of a user's own may tell it. */
export const override = z
  .strictObject({
    what: sentence.describe('What is set.'),
    wanted: z.string(),
    after: z.string().describe('What it is after the next boot.'),
    by: sentence.describe('The file or unit that sets it.'),
    hint: sentence.describe('What ends it for good.'),
    possible: z.literal(true).exactOptional().describe('It cannot be told beforehand: a warning, and no STOP.'),
  })
  .meta({ id: 'Override' });
