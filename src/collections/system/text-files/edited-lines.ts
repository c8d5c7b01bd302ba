import type { Script } from '../../../model/plan/script.ts';
import { raw, sh } from '../../../shell/sh.ts';
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

/** Behind the file comes an `x`: whether the last line is ended can be told by it, and whether the file came whole. */
const awkEdit = `
BEGIN {
  ORS = ""; at = ARGV[1] + 0; inserted = ARGV[2]; count = ARGV[3] + 0; some = ARGV[4] + 0
  for (one = 1; one <= count; one++) drop[ARGV[4 + one]] = 1
  ARGC = 1
}
function put(text) { if (written++) print "\\n"; print text }
function line(number, text) {
  if (number == at && some) put(inserted)
  if (!(number in drop)) put(text)
}
NR > 1 { line(NR - 1, before) }
{ before = $0 }
END {
  if (before !~ /x$/) exit 1
  before = substr(before, 1, length(before) - 1); ended = before == ""
  if (!ended) line(NR, before)
  if (at == 0 && some) { put(inserted); ended = 1 }
  if (written && ended) print "\\n"
}`;

/** Prints the file that was come to with the edit made; one that is absent counts as empty. */
export function editedLines({ kind }: Fingerprint, { drop, insert, at, crlf }: LineEdit): Script {
  const text = insert.join(crlf ? '\r\n' : '\n') + (crlf && insert.length > 0 ? '\r' : '');
  const content = kind === 'file' ? raw('provision_through cat && ') : raw('');
  return sh`{ ${content}printf x; } |
  awk ${awkEdit} ${at ?? 0} ${text} ${drop.length} ${insert.length > 0 ? 1 : 0} ${drop}`;
}
