import { createHash } from 'node:crypto';
import nacl from 'tweetnacl';
import { InputProblem } from '../model/problems/problem.ts';

/** Bytes of content in a box; the last one has as many as are left, perhaps none. */
export const BOX_CONTENT = 64 * 1024;

const FULL = BOX_CONTENT + nacl.secretbox.overheadLength;

/** What a box's nonce begins with: a box opens behind its own head only. */
const nonceOf = (head: string, at: number, isLast: boolean): Uint8Array => {
  const nonce = Buffer.alloc(nacl.secretbox.nonceLength);
  createHash('sha256').update(head).digest().copy(nonce, 0, 0, 15);
  nonce.writeBigUInt64BE(BigInt(at), 15);
  nonce[23] = isLast ? 1 : 0;
  return nonce;
};

/** Collects pieces of any length, and gives them out in pieces of one length. */
function cutter(length: number, take: (piece: Buffer) => void) {
  let held: Buffer = Buffer.alloc(0);
  return {
    push: (bytes: Uint8Array): void => {
      let rest = held.length === 0 ? Buffer.from(bytes) : Buffer.concat([held, bytes]);
      // One is always held back: only its end tells which is the last.
      for (; rest.length > length; rest = rest.subarray(length)) take(rest.subarray(0, length));
      held = Buffer.from(rest);
    },
    rest: (): Buffer => held,
  };
}

/** Takes a content of any size piece by piece; one box of it is in memory. */
export interface Pieces {
  readonly push: (bytes: Uint8Array) => void;
  /** After the last piece. */
  readonly end: () => void;
}

/**
 * Seals a content as boxes of XSalsa20-Poly1305 one behind the other, each of which opens at its place, behind this head and under this
 * key only; the last is marked, so that nothing can be cut off.
 * @param key 32 bytes that seal nothing else
 * @param head a text that stands beside it open, and cannot be changed without all boxes failing
 */
export function sealBoxes(key: Uint8Array, head: string, out: (box: Uint8Array) => void): Pieces {
  let at = 0;
  const seal = (content: Uint8Array, isLast: boolean): void => {
    out(nacl.secretbox(content, nonceOf(head, at, isLast), key));
    at += 1;
  };
  const cut = cutter(BOX_CONTENT, piece => seal(piece, false));
  return { push: cut.push, end: () => seal(cut.rest(), true) };
}

/** Opens what `sealBoxes` has sealed. `push` and `end` throw an InputProblem for a box that was changed, moved, or cut off. */
export function openBoxes(key: Uint8Array, head: string, out: (content: Uint8Array) => void): Pieces {
  let at = 0;
  const open = (box: Uint8Array, isLast: boolean): void => {
    const content = nacl.secretbox.open(box, nonceOf(head, at, isLast), key);
    if (content === null) {
      throw new InputProblem({
        what: isLast
          ? 'it is cut off, or its end was changed'
          : `it was changed since it was sealed, ${at * BOX_CONTENT} bytes into its content`,
        hint: 'take it from a copy',
      });
    }
    out(content);
    at += 1;
  };
  const cut = cutter(FULL, piece => open(piece, false));
  return { push: cut.push, end: () => open(cut.rest(), true) };
}
