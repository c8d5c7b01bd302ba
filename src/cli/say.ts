import { escapeLine } from '../model/text/escape.ts';

/** Prints a line, whatever is in it. */
export const say = (line: string): boolean => process.stdout.write(`${escapeLine(line)}\n`);
