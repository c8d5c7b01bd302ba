/** A value that may be written alone, or as a list. */
export type OneOrMany<T> = T | readonly T[];

/** Whether several may be there. */
const isList = <T>(value: OneOrMany<T>): value is readonly T[] => Array.isArray(value);

/** The values of it, in their order; of nothing, none. */
export const listOf = <T>(value: OneOrMany<T> | undefined): readonly T[] =>
  value === undefined ? [] : isList(value) ? value : [value];
