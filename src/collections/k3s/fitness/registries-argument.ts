import * as z from 'zod';

/** Registries that images come from, as tasks and checks take them. */
export const registriesArgument = z
  .array(
    z.strictObject({
      name: z.string().describe('The registry, as names of images begin.'),
      urls: z.array(z.string()).describe('Where it is asked, mirrors first: `https://quay.io/v2/`.'),
    }),
  )
  .describe('The registries, each with its addresses, of which one must answer.');
