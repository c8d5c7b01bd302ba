import type { Script } from '../../../model/plan/script.ts';
import { raw, sh } from '../../../shell/sh.ts';
import editLines from './edit-lines.awk';
import type { Fingerprint } from './fingerprint.ts';

/** A change of some lines of a file; the rest of it, and whether it ends in a newline, stays as it is. */
export interface LineEdit {
  /** Numbers of lines to take away, from 1. */
  readonly drop: readonly number[];
  /** Lines to put in. */
  readonly insert: readonly string[];
  /** Number of the line in whose place they stand; undefined: at the end. */
  readonly at: number | undefined;
  /** Whether the lines of the file end in CR LF. */
  readonly crlf: boolean;
}

/** Prints the file that was come to with the edit made; one that is absent counts as empty. */
export function editedLines({ kind }: Fingerprint, { drop, insert, at, crlf }: LineEdit): Script {
  const text = insert.join(crlf ? '\r\n' : '\n') + (crlf && insert.length > 0 ? '\r' : '');
  const content = kind === 'file' ? raw('provision_through cat && ') : raw('');
  return sh`{ ${content}printf x; } |
  awk ${editLines} ${at ?? 0} ${text} ${drop.length} ${insert.length > 0 ? 1 : 0} ${drop}`;
}
