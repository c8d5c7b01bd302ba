import * as z from 'zod';

/** An absolute path on the host, in its shortest form, so that one thing has one id. */
export const absolutePath = () =>
  z
    .string()
    .regex(/^(?!.*(?:\/\/|\/\.{1,2}(?:\/|$)))\/(?:.*[^/])?$/, {
      error: 'must be an absolute path without `//`, `.`, `..` or a slash at its end',
    })
    .refine(path => !/\p{Cc}/u.test(path), { error: 'must not hold control characters' });
