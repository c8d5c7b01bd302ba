import { withEntry } from './with-entry.ts';

/** What is written of a host that is new, in this order; a word that YAML takes as it is, or a list of such words. */
export type NewHost = readonly (readonly [key: string, value: string | readonly string[]])[];

/**
 * An inventory's text with one host more, behind all others; everything else stays as it is to the byte. Pure.
 * @throws {InputProblem} where it cannot be put there, so that it is the user's to write
 */
export const withHost = (text: string, name: string, host: NewHost): string => withEntry(text, ['hosts'], name, host);
