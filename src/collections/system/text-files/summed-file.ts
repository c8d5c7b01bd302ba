import type { Difference, Field } from '../../../model/plan/change.ts';
import type { Script } from '../../../model/plan/script.ts';
import { refuse } from '../../../shell/refuse.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { type Fingerprint, fingerprintFunction, parseFingerprint, plainFilter } from './fingerprint.ts';
import { type Ownership, ownershipFields, withRefusedOwner } from './ownership.ts';
import { ownFile, replaceFile } from './replace-file.ts';
import { type Origin, parseOrigin, probeOrigin, replacing, whose } from './written-files.ts';

/** A file as it should be, its content told by its checksum only. */
export interface SummedFile extends Ownership {
  readonly path: string;
  /** In small hexadecimal digits. */
  readonly sha256: string;
}

export interface SummedFileState {
  readonly found: Fingerprint;
  readonly origin: Origin;
}

/** Whether the wanted content stands at the path. */
export const holdsSum = ({ sha256 }: Pick<SummedFile, 'sha256'>, found: Fingerprint): boolean =>
  found.kind === 'file' && found.sha256 === sha256;

/**
 * Prints the fingerprint, and of a file a line that says where it comes from; leaves the checksum in `provision_sum`.
 * @param filter how the checksum is come by (`knownFilter`, for what is large)
 */
export const probeSummedFile = (path: string, filter: Script = plainFilter): Script => sh`${filter}
${fingerprintFunction}
provision_sum=
provision_find ${path}
provision_fingerprint
case $provision_kind in 'file '*)
  ${probeOrigin(path)} ;;
esac`;

export function parseSummedFile(stdout: string): SummedFileState {
  const [first = '', second] = stdout.split('\n');
  return { found: parseFingerprint(first), origin: parseOrigin(second) };
}

/**
 * @param content the content as the plan shows it, where it differs
 * @param why said where nothing differs
 */
export function diffSummedFile(
  wish: SummedFile,
  { found, origin }: SummedFileState,
  content: Field,
  why: string,
): Difference {
  const there = holdsSum(wish, found);
  const ownership = ownershipFields(wish, found.kind === 'file' ? found.ownership : undefined);
  if (there && ownership.length === 0) return { action: 'update', fields: [], why };
  const fields = there ? ownership : [content, ...ownership];
  if (found.kind !== 'absent' && found.kind !== 'file') {
    const because = `${wish.path} is not a plain file (${found.kind})`;
    return { action: 'update', fields, refused: { because, liftedBy: { paths: [wish.path] } } };
  }
  const refused = withRefusedOwner(wish.path, wish, found);
  const replaced = there || refused.refused !== undefined ? {} : replacing(whose(found, origin));
  return { action: found.kind === 'absent' ? 'create' : 'update', fields, ...refused, ...replaced };
}

/** Where the content of such a file comes from. */
export interface SummedContent {
  /** Run before anything else: what the others need. */
  readonly before: Script;
  /** Prints it. */
  readonly print: Script;
  /** Says on standard error what is wrong with one whose checksum, `$provision_sum`, is another. */
  readonly complain: Script;
  /** Whether the file is large, so that it is noted how it stands (`known-sum.ts`). */
  readonly known?: boolean;
}

/** Brings the file to what is wanted; a content with another checksum takes nobody's place. */
export function applySummedFile(
  wish: SummedFile,
  { found }: SummedFileState,
  { refused, replaces }: Difference,
  { before, print, complain, known = false }: SummedContent,
): Script {
  const functions = lines(plainFilter, fingerprintFunction);
  const { path, sha256 } = wish;
  if (refused !== undefined) return refuse(refused);
  if (holdsSum(wish, found)) return lines(functions, ownFile(path, found, wish));
  const accept = sh`provision_sum=$(provision_in_box provision_read_box | sha256sum)
if [ "\${provision_sum%% *}" != ${sha256} ]; then
  ${complain}
  exit 1
fi`;
  const copy = replaces === undefined ? 'none' : 'each';
  return lines(
    functions,
    before,
    replaceFile({ path, read: found, ownership: wish, content: print, digest: sha256, known, accept, copy }),
  );
}
