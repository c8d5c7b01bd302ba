/** The code of an error of the operating system, `ENOENT` (errno(3)); `undefined` for any other error, and for what is none. */
export const errnoOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** Whether the operating system refused with one of these codes. */
export const isErrno = (error: unknown, ...codes: readonly string[]): boolean => codes.includes(errnoOf(error) ?? '');

/** Whether an error of `fs` only says that there is nothing. */
export const isAbsent = (error: unknown): boolean => isErrno(error, 'ENOENT', 'ENOTDIR');
