import { lastLines } from '../model/text/last-lines.ts';

/** The beginning of what a server gave, as evidence. Pure. */
export const firstLine = (text: string): readonly string[] => lastLines(text.trimStart().split('\n', 1).join(''), 1);
