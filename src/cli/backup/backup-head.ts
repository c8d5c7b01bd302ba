import * as z from 'zod';
import { ownCommand } from '../../model/own-command.ts';
import { InputProblem } from '../../model/problems/problem.ts';

/** What a backup is of: it stands open at its beginning, and cannot be changed without the rest failing to open. */
const backupHead = z.object({
  cluster: z.string(),
  uid: z.string(),
  ca: z.string(),
  /** The server that it was gathered on. */
  host: z.string(),
  version: z.string(),
  datastore: z.string(),
  /** When, by that host's clock. */
  taken: z.iso.datetime(),
  /** Of what is sealed, a tar of files as they lie below `/`, in bytes. */
  size: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

export type BackupHead = z.output<typeof backupHead>;

const FIRST = 'provision-backup:v1 ';

/** The most bytes that both lines at the beginning may have. */
export const LONGEST_HEAD = 16 * 1024;

/** The line that the boxes are sealed behind. */
export const headLine = (head: BackupHead): string => `${FIRST}${JSON.stringify(head)}`;

/** How a backup begins. */
export interface BackupStart {
  readonly head: BackupHead;
  /** Its line, as it was sealed. */
  readonly line: string;
  /** The key of the boxes, itself sealed: by a key file or a passphrase. */
  readonly sealedKey: string;
  /** Where the boxes begin, in bytes. */
  readonly from: number;
}

/** Reads the two lines at the beginning. @throws {InputProblem} for what is no backup, or one of a newer provision */
export function parseStart(where: string, bytes: Buffer): BackupStart {
  const end = bytes.indexOf(10);
  const next = bytes.indexOf(10, end + 1);
  const line = bytes.toString('utf8', 0, Math.max(0, end));
  const refuse = (what: string, cause?: unknown): InputProblem =>
    new InputProblem({ where, what, hint: `name a file that ${ownCommand('backup')} has written` }, { cause });
  if (end === -1 || next === -1 || !line.startsWith('provision-backup:')) throw refuse('it is no backup');
  if (!line.startsWith(FIRST)) throw refuse('it was written by a newer provision');
  try {
    const head = backupHead.parse(JSON.parse(line.slice(FIRST.length)));
    return { head, line, sealedKey: bytes.toString('latin1', end + 1, next), from: next + 1 };
  } catch (error) {
    throw refuse('its beginning does not say what it is', error);
  }
}
