import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Blob } from '../../model/plan/blob.ts';

/** What goes to a host in one command: a file of any size, or several small ones, one behind the other. */
export interface Parcel extends Blob {
  readonly pack?: { readonly parts: readonly Blob[]; readonly content: Buffer };
}

/** Reads small files into one parcel. `unread`: one that cannot be read; `changed`: one that is not what it was. */
export async function packOf(
  blobs: readonly Blob[],
): Promise<Parcel | { readonly unread: Blob; readonly error: unknown } | { readonly changed: Blob }> {
  const contents: Buffer[] = [];
  for (const blob of blobs) {
    try {
      contents.push(await readFile(blob.source));
    } catch (error) {
      return { unread: blob, error };
    }
    const sha256 = createHash('sha256')
      .update(contents.at(-1) ?? '')
      .digest('hex');
    if (sha256 !== blob.sha256) return { changed: blob };
  }
  const content = Buffer.concat(contents);
  const source = `${blobs[0]?.source} and ${blobs.length - 1} more`;
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { source, size: content.length, sha256, pack: { parts: blobs, content } };
}

/** Its bytes from one on. */
export const parcelStream = ({ source, size, pack }: Parcel, from: number, signal: AbortSignal): Readable =>
  pack === undefined
    ? createReadStream(source, { start: from, end: size - 1, signal })
    : Readable.from([pack.content.subarray(from)]);
