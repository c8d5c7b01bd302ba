import { readFileSync, rmSync, statfsSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { dirname } from 'node:path';
import * as z from 'zod';
import { writeAtomically } from '../disk/write-atomically.ts';
import { isAbsent } from '../model/problems/errno.ts';
import { errorText } from '../model/problems/error-text.ts';
import { Problem } from '../model/problems/problem.ts';
import { showBytes } from '../model/text/show-bytes.ts';
import { ask, insist, Passing } from './web.ts';

/** How much of a file has come, in bytes; `size` where the server says it. */
export type OnProgress = (has: number, size: number | undefined) => void;

const note = z.strictObject({ url: z.string(), is: z.string() });

/** Bytes that are left to everybody else on the disk. */
const SPARE = 64 * 1024 * 1024;

const noteOf = (part: string): string => `${part}.json`;

/** What has come of the file so far, and by what its server can tell that it is still the same; nothing where it cannot. */
function begun(part: string, url: string): { readonly has: number; readonly is: string } | undefined {
  try {
    const { size } = statSync(part);
    const known = note.parse(JSON.parse(readFileSync(noteOf(part), 'utf8')));
    return size > 0 && known.url === url ? { has: size, is: known.is } : undefined;
  } catch (error) {
    // A note that is damaged is as good as none: the file is got anew.
    if (isAbsent(error) || error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}

/** Takes away what has come of a file. */
export function dropPart(part: string): void {
  rmSync(part, { force: true });
  rmSync(noteOf(part), { force: true });
}

/** A strong validator (RFC 9110, 13.1.5): only with one may a file be put together from two answers. */
function validatorOf({ headers }: IncomingMessage): string | undefined {
  const { etag } = headers;
  return etag === undefined || etag.startsWith('W/') ? headers['last-modified'] : etag;
}

const lengthOf = ({ headers }: IncomingMessage): number | undefined => {
  const text = headers['content-length'];
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
};

function requireRoom(part: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(dirname(part));
  const free = bavail * bsize;
  if (bytes + SPARE <= free) return;
  const what = `${showBytes(bytes)} are to come, and ${showBytes(free)} are free there`;
  throw new Problem({ where: dirname(part), what, hint: 'make room, or set XDG_CACHE_HOME to a larger disk' });
}

/** The bytes as they come; a connection that breaks is no fault of what is done with them. */
async function* piecesOf(answer: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of answer) yield piece;
  } catch (error) {
    throw new Passing(errorText(error), undefined, { cause: error });
  }
}

async function attempt(
  url: string,
  part: string,
  onProgress: OnProgress,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const before = begun(part, url);
  const range = before === undefined ? {} : { range: `bytes=${before.has}-`, 'if-range': before.is };
  // What is packed on the way has other bytes than its maker's checksum is of.
  const answer = await ask(url, { ...headers, 'accept-encoding': 'identity', ...range });
  const goesOn =
    answer.statusCode === 206 && answer.headers['content-range']?.startsWith(`bytes ${before?.has}-`) === true;
  if (answer.statusCode === 416 || (answer.statusCode === 206 && !goesOn)) {
    answer.destroy();
    dropPart(part);
    throw new Passing('the server does not go on where it ended', 0);
  }
  if (!goesOn) dropPart(part);
  const is = validatorOf(answer);
  if (!goesOn && is !== undefined) writeAtomically(noteOf(part), JSON.stringify({ url, is }));
  let has = goesOn ? (before?.has ?? 0) : 0;
  const length = lengthOf(answer);
  const size = length === undefined ? undefined : has + length;
  try {
    if (length !== undefined) requireRoom(part, length);
  } catch (error) {
    answer.destroy();
    throw error;
  }
  const handle = await open(part, 'a', 0o600);
  try {
    for await (const piece of piecesOf(answer)) {
      await handle.appendFile(piece);
      has += piece.length;
      onProgress(has, size);
    }
  } finally {
    await handle.close();
  }
  if (size !== undefined && has !== size) throw new Passing(`${has} of ${size} bytes came`);
}

/**
 * Gets a file into `part`, going on where an earlier attempt has ended as far as the server can say that it is the same file.
 * Nobody has looked at its bytes.
 * @param waits seconds before each further attempt
 * @throws {Problem} where it does not come; what has come stays
 */
export const download = (
  url: string,
  part: string,
  onProgress: OnProgress = () => {},
  waits?: readonly number[],
  headers: Readonly<Record<string, string>> = {},
): Promise<void> => insist(url, () => attempt(url, part, onProgress, headers), waits);
