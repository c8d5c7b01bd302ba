/**
 * A long text in pieces of whole lines, only the last of which may be without its end. What many texts have in common,
 * such as a peer's section in every host's configuration, is one string that all of them hold: it is kept once, and
 * whoever looks for something on a line may remember what a piece says. Never joined before it is sent or shown.
 */
export interface Text {
  readonly kind: 'text';
  readonly pieces: readonly string[];
}

/** The text that parts make one after another; where a line is cut between two parts, they become one piece. */
export function textOf(parts: readonly string[]): Text {
  const pieces: string[] = [];
  let open = '';
  for (const part of parts) {
    const piece = open === '' ? part : open + part;
    if (piece.endsWith('\n')) {
      pieces.push(piece);
      open = '';
    } else {
      open = piece;
    }
  }
  if (open !== '') pieces.push(open);
  return { kind: 'text', pieces };
}

export const isText = (value: unknown): value is Text =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'text';

/** The whole. By `+`, which the engine keeps as a chain of the pieces until somebody reads it. */
export function joined({ pieces }: Text): string {
  let whole = '';
  for (const piece of pieces) whole += piece;
  return whole;
}

/** Whether a text says the same as a string. */
export function saysTheSame({ pieces }: Text, other: string): boolean {
  let at = 0;
  for (const piece of pieces) {
    if (!other.startsWith(piece, at)) return false;
    at += piece.length;
  }
  return at === other.length;
}
