import type { ProblemDetails } from '../model/problems/problem.ts';
import { count, isAre } from '../model/text/count.ts';
import type { MistakeText } from './mistake.ts';

/** A place in a text, counted from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly col: number;
}

/** What a mistake says, with its place in the text. */
export interface Located extends MistakeText {
  readonly position: Position;
}

/** Most mistakes that are told at once: whoever has more has given the wrong file. */
const MOST = 200;

/** Mistakes as a problem tells them: in the order of the file, each once. */
export function toDetails(file: string, mistakes: readonly Located[]): ProblemDetails[] {
  const sorted = [...mistakes].sort(
    (one, other) => one.position.line - other.position.line || one.position.col - other.position.col,
  );
  const details = new Map<string, ProblemDetails>();
  for (const { position, what, hint } of sorted) {
    const where = `${file}:${position.line}:${position.col}`;
    details.set(`${where} ${what}`, { where, what, ...(hint === undefined ? {} : { hint }) });
  }
  const all = [...details.values()];
  if (all.length <= MOST) return all;
  return [
    ...all.slice(0, MOST),
    { where: file, what: `${count(all.length - MOST, 'more mistake')} ${isAre(all.length - MOST)} not shown` },
  ];
}
