import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Difference, Field, Refusal } from '../../../model/plan/change.ts';
import type { Script } from '../../../model/plan/script.ts';
import type { Reading } from '../../../model/reading/reading.ts';
import { holdsSecret } from '../../../model/text/secret-values.ts';
import { joined, saysTheSame, type Text, textOf } from '../../../model/text/text.ts';
import { refuse } from '../../../shell/refuse.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { absolutePath } from './absolute-path.ts';
import { type Fingerprint, fingerprintFunction, parseFingerprint, plainFilter, stillAsRead } from './fingerprint.ts';
import { type Ownership, ownershipArguments, ownershipFields, withRefusedOwner } from './ownership.ts';
import { ownFile, replaceFile } from './replace-file.ts';
import { fillSecrets, maskingFilter, type Secrets, SHOWN } from './secrets/secret-filter.ts';
import {
  hiddenPrefix,
  placeholderOf,
  type SecretFiles,
  secretName,
  secretNames,
  secretPrefixes,
} from './secrets/secret-placeholder.ts';
import { type Origin, parseOrigin, probeOrigin, replacing, whose } from './written-files.ts';

/** Arguments of every resource that manages a whole text file. */
export const textFileArguments = {
  path: absolutePath().describe('Absolute path of the file; its folder must exist.'),
  ...ownershipArguments,
  secrets: z
    .record(z.string().regex(secretName, { error: 'may hold letters, digits and _ . - only' }), absolutePath())
    .optional()
    .describe(
      'Secrets by name, each the path of a file on the host whose first line is the secret. The host fills it in where the content says `{{secret "NAME"}}`; it never leaves the host.',
    ),
  force: z.boolean().optional().describe('Replace a symbolic link at the path; otherwise the task fails.'),
};

/** A text file as it should be. */
export interface TextFile extends Ownership {
  readonly path: string;
  readonly content: Text;
  readonly secrets?: SecretFiles | undefined;
  /** A file on the host with more secrets, a line each: a name, and the secret. */
  readonly secretList?: string | undefined;
  readonly force?: boolean | undefined;
  /** Beginnings of lines, such as `PresharedKey =`, behind which a value is a secret even if no secret is wanted there. */
  readonly hidden?: readonly string[];
  /** Whether a content has the form of one that an earlier version of provision wrote, which kept no record of it. */
  readonly earlier?: (content: string) => boolean;
  /** The name of a secret that provision has made anew: a content that has another one in its place, and no other difference, is still what was written. */
  readonly renewed?: string | undefined;
}

/** A text file as it is: `content` has placeholders for secrets and is missing where it is not shown. */
export interface TextFileState {
  readonly fingerprint: Fingerprint;
  readonly origin: Origin;
  readonly content: string | undefined;
}

const hasSecrets = (wish: TextFile): boolean =>
  Object.keys(wish.secrets ?? {}).length > 0 || wish.secretList !== undefined || (wish.hidden ?? []).length > 0;

/** Who may do what with it; a file that holds secrets is its owner's alone, unless a mode is given. */
const ownershipWish = (wish: TextFile): Ownership => ({
  owner: wish.owner,
  group: wish.group,
  mode: wish.mode ?? (hasSecrets(wish) || holdsSecret(wish.content) ? '0600' : undefined),
});

/** Each once: what is read of a host does not hang on which secrets the content has this time. */
const prefixesOf = (wish: TextFile): readonly string[] => [
  ...new Set([...(wish.hidden ?? []).map(hiddenPrefix), ...secretPrefixes(wish.content)]),
];

const secretsOf = ({ secrets = {}, secretList }: TextFile): Secrets => ({ files: secrets, list: secretList });

/** Defines the shell functions that read this file. */
const functions = (wish: TextFile): Script =>
  lines(
    hasSecrets(wish)
      ? maskingFilter(
          secretsOf(wish),
          prefixesOf(wish).filter(prefix => prefix !== ''),
        )
      : plainFilter,
    fingerprintFunction,
  );

/** Prints the fingerprint, a line that says where a file comes from, one that says whether the content follows, and the content with its secrets masked. */
export function probeTextFile(wish: TextFile): Script {
  // A secret that is alone on its line has no words before it to be recognised by.
  const shown = prefixesOf(wish).includes('') ? raw('false') : sh`[ "\${provision_size%%|*}" -le ${SHOWN} ]`;
  // awk may lose a NUL; of a content that comes as it is, its length tells.
  const whole = hasSecrets(wish)
    ? sh` && { [ -n "$provision_masked" ] || [ "$(provision_through tr -cd '\000' | wc -c)" -eq 0 ]; }`
    : raw('');
  const content = hasSecrets(wish)
    ? sh`if [ -n "$provision_masked" ]; then printf '%s\n' "$provision_masked"; else provision_through provision_filter; fi`
    : raw('provision_through provision_filter');
  return sh`${functions(wish)}
provision_find ${wish.path}
provision_fingerprint
case $provision_kind in 'file '*)
  provision_size=\${provision_kind#*|*|*|}
  ${probeOrigin(wish.path)}
  if ${shown}${whole}; then
    echo shown
    ${content}
  else
    echo hidden
  fi ;;
esac`;
}

export function parseTextFile({ stdout }: Reading, wish: TextFile): TextFileState {
  const [first = '', second = '', third] = stdout.split('\n', 3);
  const fingerprint = parseFingerprint(first);
  const before = first.length + 1 + second.length + 1;
  const content = third === 'shown' ? stdout.slice(before + third.length + 1) : undefined;
  // What is no text does not come as it is: it has another length then.
  const whole =
    hasSecrets(wish) || (fingerprint.kind === 'file' && Buffer.byteLength(content ?? '') === fingerprint.size);
  return { fingerprint, origin: parseOrigin(second), content: whole ? content : undefined };
}

function sha256({ pieces }: Text): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

/** A content that holds an opened secret is not shown, nor is what was there before: an older secret. */
function contentField(wish: TextFile, state: TextFileState): Field | undefined {
  const field = differingContent(wish, state);
  return field !== undefined && holdsSecret(wish.content) ? { ...field, secret: true } : field;
}

/** Bytes that are no UTF-8 were read as this: such a content can be told from another by its digest only. */
const REPLACEMENT = '\u{fffd}';

function differingContent(wish: TextFile, { fingerprint, content }: TextFileState): Field | undefined {
  const changed = (before: string | undefined): Field => ({
    name: 'content',
    before,
    after: joined(wish.content),
    form: 'text',
  });
  if (fingerprint.kind !== 'file') return changed(undefined);
  if (content !== undefined && !content.includes(REPLACEMENT)) {
    return saysTheSame(wish.content, content) ? undefined : changed(content);
  }
  const wanted = sha256(wish.content);
  if (fingerprint.sha256 === wanted) return undefined;
  if (content !== undefined && !saysTheSame(wish.content, content)) return changed(content);
  return { name: 'content', before: `sha256:${fingerprint.sha256}`, after: `sha256:${wanted}` };
}

const standing = (found: Fingerprint): string =>
  found.kind === 'symlink' ? `symbolic link to ${found.target}` : found.kind === 'other' ? 'special file' : found.kind;

/** Whether something stands at the path that is not ours to replace, and why. */
function refusal(wish: TextFile, found: Fingerprint): Refusal | undefined {
  if (found.kind === 'directory' || found.kind === 'other') {
    return { because: `${wish.path} is a ${standing(found)}, not a file`, liftedBy: { paths: [wish.path] } };
  }
  if (found.kind !== 'symlink' || wish.force === true) return undefined;
  const because = `${wish.path} is a ${standing(found)}: name its target, or set force to replace the link`;
  return { because, liftedBy: { paths: [wish.path] } };
}

/** As it was written, where only a secret in it was made anew since: on lines that begin as the one that it is wanted on. */
function isBeforeRenewal(wish: TextFile, { origin, content }: TextFileState): boolean {
  if (wish.renewed === undefined || content === undefined) return false;
  const mark = placeholderOf(wish.renewed);
  const [before = ''] = joined(wish.content).split(mark, 1);
  const begin = before.slice(before.lastIndexOf('\n'));
  const asWritten = content.replaceAll(`${begin}${placeholderOf('other')}`, () => `${begin}${mark}`);
  return origin.written === sha256(textOf([asWritten]));
}

const ownerOf = (wish: TextFile, state: TextFileState) =>
  isBeforeRenewal(wish, state)
    ? 'ours'
    : whose(
        state.fingerprint,
        state.origin,
        () => state.content !== undefined && wish.earlier?.(state.content) === true,
      );

export function diffTextFile(wish: TextFile, state: TextFileState): Difference {
  const { fingerprint: found } = state;
  const content = contentField(wish, state);
  const ownership = ownershipFields(ownershipWish(wish), found.kind === 'file' ? found.ownership : undefined);
  const refused = withRefusedOwner(wish.path, ownershipWish(wish), found);
  if (found.kind === 'absent') {
    return { action: 'create', fields: content ? [content, ...ownership] : ownership, ...refused };
  }
  if (found.kind !== 'file') {
    const type: Field = { name: 'type', before: standing(found), after: 'file' };
    const inTheWay = refusal(wish, found);
    const difference: Difference = { action: 'update', fields: [type, ...(content ? [content] : []), ...ownership] };
    return inTheWay === undefined ? { ...difference, ...refused } : { ...difference, refused: inTheWay };
  }
  const fields = content ? [content, ...ownership] : ownership;
  if (fields.length === 0) return { action: 'update', fields, why: 'content, owner and mode are as wanted' };
  const replaced = content === undefined || refused.refused !== undefined ? {} : replacing(ownerOf(wish, state));
  return { action: 'update', fields, ...refused, ...replaced };
}

/** Stops unless the file is still what was read. */
export const stillTextFile = (wish: TextFile, { fingerprint }: TextFileState): Script =>
  lines(functions(wish), sh`provision_find ${wish.path}`, stillAsRead(wish.path, fingerprint));

/**
 * Brings the file to what is wanted, by what `diffTextFile` has found: only its owner and mode where the content is right, else the whole, atomically.
 * @param accept looks at a new content before it takes its place (`replace-file.ts`)
 */
export function applyTextFile(
  wish: TextFile,
  state: TextFileState,
  difference: Difference,
  accept: Script = raw(':'),
): Script {
  const { fingerprint: found } = state;
  const { fields, refused, replaces } = difference;
  if (refused !== undefined) return refuse(refused);
  const ownership = ownershipWish(wish);
  if (found.kind === 'file' && !fields.some(field => field.name === 'content')) {
    return lines(functions(wish), ownFile(wish.path, found, ownership));
  }
  const { path } = wish;
  const content = fillSecrets(wish.content, secretsOf(wish));
  const plain = secretNames(wish.content).length === 0;
  const copy = replaces === undefined ? 'none' : 'each';
  const digest = sha256(wish.content);
  return lines(functions(wish), replaceFile({ path, read: found, ownership, content, plain, digest, accept, copy }));
}
