import type { Script } from '../../model/script.ts';
import { raw, sh } from '../../shell/sh.ts';
import type { OwnershipState } from './ownership.ts';

/** What stands at a path. `line` is all of it in one line: equal lines mean that nothing has changed. */
export type Fingerprint = { readonly line: string } & (
  | { readonly kind: 'absent' | 'other' }
  | { readonly kind: 'symlink'; readonly target: string }
  | { readonly kind: 'directory'; readonly ownership: OwnershipState }
  | { readonly kind: 'file'; readonly ownership: OwnershipState; readonly size: number; readonly sha256: string }
);

/**
 * Defines `provision_filter PATH <PATH`, through which a file's content is seen: as it is, unless it holds secrets; and
 * `provision_digest PATH`, which prints the SHA-256 of what is seen.
 */
export const plainFilter: Script = raw(`provision_filter() { cat; }
provision_digest() { sha256sum <"$1"; }`);

/**
 * Defines `provision_fingerprint PATH`, which prints one line and leaves what `stat` said in `provision_seen`; needs
 * `provision_digest`.
 */
export const fingerprintFunction: Script = raw(`provision_fingerprint() {
  if [ -L "$1" ]; then
    provision_seen=$(readlink "$1")
    printf 'symlink %s' "$provision_seen" | tr '\\n' '?'
    echo
  elif [ -f "$1" ]; then
    provision_seen=$(stat -c '%a|%u|%g|%s|%U|%G' "$1")
    provision_sum=$(provision_digest "$1")
    printf 'file %s %s\\n' "\${provision_sum%% *}" "$provision_seen"
  elif [ -d "$1" ]; then
    provision_seen=$(stat -c '%a|%u|%g|0|%U|%G' "$1")
    printf 'directory - %s\\n' "$provision_seen"
  elif [ -e "$1" ]; then
    echo other
  else
    echo absent
  fi
}`);

/** Reads what `provision_fingerprint` printed; a line that makes no sense is something else than a file. */
export function parseFingerprint(line: string): Fingerprint {
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

/** Stops unless the path is still what was read. Needs `provision_fingerprint`. */
export const stillAsRead = (
  path: string,
  read: Fingerprint,
): Script => sh`provision_now=$(provision_fingerprint ${path})
if [ "$provision_now" != ${read.line} ]; then
  printf '%s has changed since it was read\nread: %s\nnow:  %s\n' ${path} ${read.line} "$provision_now" >&2
  exit 1
fi`;
