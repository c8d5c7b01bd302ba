import type { Script } from '../../../model/plan/script.ts';
import { raw, sh } from '../../../shell/sh.ts';
import fingerprintText from './fingerprint.sh';
import type { OwnershipState } from './ownership-state.ts';

/** Another user, below whose folder something stands: there root does nothing, that user does (`shell/reach.ts`). */
export interface Holder {
  readonly uid: string;
  readonly name: string;
}

/** What stands at a path. `line` is all of it in one line: equal lines mean that nothing has changed. */
export type Fingerprint = { readonly line: string; readonly holder?: Holder } & (
  | { readonly kind: 'absent' | 'other' }
  | { readonly kind: 'symlink'; readonly target: string }
  | { readonly kind: 'directory'; readonly ownership: OwnershipState }
  | { readonly kind: 'file'; readonly ownership: OwnershipState; readonly size: number; readonly sha256: string }
);

/**
 * Defines `provision_filter`, through which a file's content is seen: as it is, unless it holds secrets; and
 * `provision_digest`, which prints the SHA-256 of what is seen. Both have it on standard input. `provision_sum_up` leaves the
 * digest of the file that was come to in `$provision_sum`.
 */
export const plainFilter: Script = raw(`provision_filter() { cat; }
provision_digest() { sha256sum; }
provision_sum_up() {
  if [ -z "$provision_as$provision_shared" ]; then provision_sum=$(sha256sum <"$provision_name")
  else provision_sum=$(provision_through provision_digest)
  fi
}`);

/**
 * Defines `provision_find PATH`, which goes to the path's folder, as `provision_reach` does, also where it is missing; and
 * `provision_fingerprint`, which prints one line and leaves in `provision_kind` what `provision_see` said;
 * `provision_take_fingerprint` sets `provision_taken` to that line. Needs
 * `provision_sum_up`.
 */
export const fingerprintFunction: Script = raw(fingerprintText);

function parseThing(line: string): Fingerprint {
  if (line === 'absent' || line === 'other') return { kind: line, line };
  if (line.startsWith('symlink ')) return { kind: 'symlink', target: line.slice('symlink '.length), line };
  const match = /^(file|directory) (\S+) ([0-7]+)\|(\d+)\|(\d+)\|(\d+)\|([^|]*)\|([^|]*)$/.exec(line);
  if (match === null) return { kind: 'other', line };
  const [, kind, sha256 = '', mode = '', uid = '', gid = '', size = '', owner = '', group = ''] = match;
  const ownership = { mode: mode.padStart(4, '0'), uid, gid, owner, group };
  return kind === 'file'
    ? { kind: 'file', ownership, size: Number(size), sha256, line }
    : { kind: 'directory', ownership, line };
}

/** Reads what `provision_fingerprint` printed; a line that makes no sense is something else than a file. */
export function parseFingerprint(line: string): Fingerprint {
  const [, uid, name, thing] = /^in (\d+)\|(\S+) (.*)$/s.exec(line) ?? [];
  if (uid === undefined || name === undefined || thing === undefined) return parseThing(line);
  return { ...parseThing(thing), line, holder: { uid, name } };
}

/** Stops unless what stands at the path that was come to is still what was read. Needs `provision_fingerprint`. */
export const stillAsRead = (path: string, read: Fingerprint): Script => sh`provision_seen=
provision_take_fingerprint
if [ "$provision_taken" != ${read.line} ]; then
  printf '%s has changed since it was read\nread: %s\nnow:  %s\n' ${path} ${read.line} "$provision_taken" >&2
  exit 1
fi`;
