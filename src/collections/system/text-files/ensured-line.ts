import type { Difference, Field } from '../../../model/plan/change.ts';
import type { Script } from '../../../model/plan/script.ts';
import type { Reading } from '../../../model/reading/reading.ts';
import { refuse } from '../../../shell/refuse.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { editedLines } from './edited-lines.ts';
import { type Fingerprint, fingerprintFunction, parseFingerprint, plainFilter } from './fingerprint.ts';
import { type Ownership, ownershipFields, withRefusedOwner } from './ownership.ts';
import { ownFile, replaceFile } from './replace-file.ts';

/** One line that should stand in a file, or none that matches. */
export interface EnsuredLine extends Ownership {
  readonly path: string;
  readonly line?: string | undefined;
  /** POSIX extended regular expression of the lines that the line stands for. */
  readonly match?: string | undefined;
  readonly state: 'present' | 'absent';
  readonly create: boolean;
}

/** The lines that are equal or match; no other line of the file leaves the host. */
export interface EnsuredLineState {
  readonly fingerprint: Fingerprint;
  readonly crlf: boolean;
  readonly equal: readonly number[];
  readonly matching: readonly { readonly number: number; readonly text: string }[];
}

/** A carriage return at a line's end is no part of the line, in either kind of file. */
const plainLines = raw('provision_through sed "s/$provision_cr\\$//"');

/** How the first line ends, and the numbers of the lines that are the argument; awk takes for a number what looks like one, unless it is joined. */
const EQUAL = `BEGIN { asked = ARGC > 1; line = ARGV[1] ""; ARGC = 1 }
NR == 1 { print (/\\r$/ ? "crlf" : "lf") }
asked { sub(/\\r$/, ""); if ($0 "" == line) print "equal " NR }
END { if (NR == 0) print "lf" }`;

/** `grep` that finds nothing is no failure; one that cannot read its expression is. */
const found = (grep: Script): Script => sh`${grep} || [ $? -eq 1 ]`;

export const probeEnsuredLine = ({ path, line, match }: EnsuredLine): Script => sh`${plainFilter}
${fingerprintFunction}
provision_find ${path}
provision_fingerprint
case $provision_kind in 'file '*)
  provision_through awk ${EQUAL} ${line === undefined ? [] : [line]}
  ${
    match === undefined
      ? raw(':')
      : sh`provision_cr=$(printf '\r')
  provision_matching=$(${found(sh`${plainLines} | grep -nE -e ${match}`)})
  printf '%s\n' "$provision_matching"`
  } ;;
esac`;

export function parseEnsuredLine({ stdout }: Reading): EnsuredLineState {
  const [first = '', ending, ...rest] = stdout.split('\n');
  const equal = rest.flatMap(row => (/^equal \d+$/.test(row) ? [Number(row.slice('equal '.length))] : []));
  const matching = rest.flatMap(row => {
    const [, number, text] = /^(\d+):(.*)$/s.exec(row) ?? [];
    return number === undefined ? [] : [{ number: Number(number), text: text ?? '' }];
  });
  return {
    fingerprint: parseFingerprint(first),
    crlf: ending === 'crlf',
    equal,
    matching: matching.filter(one => !equal.includes(one.number)),
  };
}

const refusal = (wish: EnsuredLine, { fingerprint }: EnsuredLineState): Pick<Difference, 'refused'> => {
  if (fingerprint.kind === 'file' || (fingerprint.kind === 'absent' && wish.create)) {
    return withRefusedOwner(wish.path, wish, fingerprint);
  }
  const because =
    fingerprint.kind === 'absent'
      ? `${wish.path} does not exist: set create to create it`
      : `${wish.path} is not a plain file (${fingerprint.kind})`;
  return { refused: { because, liftedBy: { paths: [wish.path] } } };
};

export function diffEnsuredLine(wish: EnsuredLine, state: EnsuredLineState): Difference {
  const { fingerprint, equal, matching } = state;
  const before = matching.map(one => one.text).join('\n');
  if (wish.state === 'absent') {
    const gone = [...equal.map(() => wish.line ?? ''), ...matching.map(one => one.text)].join('\n');
    if (fingerprint.kind === 'absent') return { action: 'remove', fields: [], why: 'the file does not exist' };
    if (gone === '' && fingerprint.kind === 'file') return { action: 'remove', fields: [], why: 'no such line' };
    return { action: 'remove', fields: [{ name: 'line', before: gone, after: undefined }], ...refusal(wish, state) };
  }
  const ownership = ownershipFields(wish, fingerprint.kind === 'file' ? fingerprint.ownership : undefined);
  const fields: Field[] =
    equal.length > 0 && matching.length === 0
      ? ownership
      : [{ name: 'line', before: matching.length > 0 ? before : undefined, after: wish.line }, ...ownership];
  if (fields.length === 0) return { action: 'update', fields, why: 'the line is there' };
  return { action: fingerprint.kind === 'absent' ? 'create' : 'update', fields, ...refusal(wish, state) };
}

/** Puts the line in the place of the first that matches, or at the end, and takes the others away. */
export function applyEnsuredLine(wish: EnsuredLine, state: EnsuredLineState, { refused }: Difference): Script {
  if (refused !== undefined) return refuse(refused);
  const { fingerprint, crlf, equal } = state;
  const matching = state.matching.map(one => one.number);
  const functions = lines(plainFilter, fingerprintFunction);
  const there = equal.length > 0;
  if (wish.state === 'present' && there && matching.length === 0 && fingerprint.kind === 'file') {
    return lines(functions, ownFile(wish.path, fingerprint, wish));
  }
  const insert = wish.state === 'absent' || there || wish.line === undefined ? [] : [wish.line];
  const drop = wish.state === 'absent' ? [...equal, ...matching] : matching;
  const content = editedLines(fingerprint, { drop, insert, at: matching[0], crlf });
  return lines(functions, replaceFile({ path: wish.path, read: fingerprint, ownership: wish, content, copy: 'first' }));
}
