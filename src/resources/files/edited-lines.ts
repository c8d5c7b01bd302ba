import type { Script } from '../../model/script.ts';
import { sh } from '../../shell/sh.ts';

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

const awkEdit = `
BEGIN {
  ORS = ""; ended = ARGV[1] + 0; at = ARGV[2] + 0; text = ARGV[3]; count = ARGV[4] + 0; some = ARGV[5] + 0
  for (one = 1; one <= count; one++) drop[ARGV[5 + one]] = 1
  ARGC = 1
}
function put(line) { if (written++) print "\\n"; print line }
NR == at && some { put(text) }
!(NR in drop) { put($0) }
END { if (at == 0 && some) { put(text); ended = 1 }; if (written && (ended || NR == 0)) print "\\n" }`;

/** Prints the file with the edit made; a file that is absent counts as empty. */
export function editedLines(path: string, { drop, insert, at, crlf }: LineEdit): Script {
  const text = insert.join(crlf ? '\r\n' : '\n') + (crlf && insert.length > 0 ? '\r' : '');
  return sh`if [ -f ${path} ]; then
  provision_ended=$(tail -c 1 ${path} | wc -l)
  provision_from=${path}
else
  provision_ended=1
  provision_from=/dev/null
fi
awk ${awkEdit} "$((provision_ended))" ${at ?? 0} ${text} ${drop.length} ${insert.length > 0 ? 1 : 0} ${drop} <"$provision_from"`;
}
