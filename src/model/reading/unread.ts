/** Thrown where what a probe printed makes no sense: then nothing is known, and nothing must be concluded from it. */
export class Unread extends Error {
  override readonly name = 'Unread';
}

/** Lines as evidence: short, and few. */
const shown = (line: string): string => (line.length > 120 ? `${line.slice(0, 120)}…` : line);

/** @throws {Unread} naming who has printed it, and the first line that makes no sense. */
export function unread(who: string, line: string): never {
  throw new Unread(
    line.trim() === '' ? `${who} printed nothing` : `${who} printed what makes no sense: ${shown(line)}`,
  );
}
