import * as z from 'zod';

/** A list of shell patterns (`cali*`, `cni-????`); a bare `*` is refused, because it would match what is not ours. */
export const patternList = (what: string) =>
  z
    .array(
      z
        .string()
        .min(1)
        .regex(/[^*?]/, { error: 'must hold more than wildcards: it would match everything' })
        .refine(text => !/\p{Cc}/u.test(text), { error: 'must not hold control characters' }),
    )
    .min(1)
    .describe(what);
