import type { Difference } from '../../../model/plan/change.ts';
import type { Script } from '../../../model/plan/script.ts';
import { raw, sh } from '../../../shell/sh.ts';
import { WRITTEN, writtenNote } from '../../../shell/written-note.ts';
import type { Fingerprint } from './fingerprint.ts';

/** Where a host keeps copies of what was replaced, below the folders that it stood in. Root's alone. */
const REPLACED = '/var/backups/provision/replaced';

/** What a host knows of where a file comes from. */
export interface Origin {
  /** Digest of what provision wrote there last, as fingerprints have it; `undefined`: it never did. */
  readonly written: string | undefined;
  /** It is a configuration file of a Debian package, as it was installed. */
  readonly packaged: boolean;
}

/** Whose a file is that stands where one is to be written. */
type Whose = 'nobody' | 'ours' | 'edited' | 'packaged' | 'somebody';

/**
 * Prints one line about a plain file that `provision_fingerprint` has just looked at; of one that is ours it takes no
 * process. What dpkg and ucf have installed is known by its MD5.
 */
export function probeOrigin(path: string): Script {
  const packaged = sh`provision_md5=$(provision_through md5sum) || provision_md5=
  if [ -n "$provision_md5" ] && grep -qF -e ${`${' '}${path} `}"\${provision_md5%% *}" -e "\${provision_md5%% *}"${`  ${path}`} \
    /var/lib/dpkg/status /var/lib/ucf/hashfile 2>/dev/null; then provision_shipped=yes; fi`;
  const note = writtenNote(path);
  return sh`provision_written=-
if [ -f ${note} ]; then read -r provision_written provision_rest <${note} || :; fi
provision_shipped=no
if [ "$provision_written" != "\${provision_sum%% *}" ]; then
  ${path.startsWith('/etc/') ? packaged : raw(':')}
fi
printf 'origin %s %s\n' "$provision_written" "$provision_shipped"`;
}

/** Reads that line; one that makes no sense is no evidence that a file is ours. */
export function parseOrigin(line: string | undefined): Origin {
  const [, written = '', packaged] = /^origin (\S+) (yes|no)$/.exec(line ?? '') ?? [];
  return { written: /^[0-9a-f]{64}$/.test(written) ? written : undefined, packaged: packaged === 'yes' };
}

/**
 * Whose a file is, by what is on the host and not by its name. `earlier`: it has the form of one that a version of
 * provision wrote which kept no record yet.
 */
export function whose(found: Fingerprint, { written, packaged }: Origin, earlier: () => boolean = () => false): Whose {
  if (found.kind !== 'file' || found.size === 0) return 'nobody';
  if (written === found.sha256) return 'ours';
  if (packaged) return 'packaged';
  return written !== undefined || earlier() ? 'edited' : 'somebody';
}

/** What replacing it means: of whatever is not ours a copy is kept, and of somebody's file the user is asked first. */
export function replacing(owner: Whose): Pick<Difference, 'replaces' | 'destroys'> {
  if (owner === 'nobody' || owner === 'ours') return {};
  const replaces = { whose: owner, copy: REPLACED };
  return owner === 'somebody' ? { replaces, destroys: true } : { replaces };
}

/**
 * Keeps a copy of a file with its owner, mode and time (where its name is root's alone to change), byte for byte, and says where. One with the same content is kept
 * once; `first`: only what stood there before provision came. Run in the folder that
 * `provision_find` went to.
 */
export function keepCopy(path: string, found: Fingerprint, wish: 'each' | 'first'): Script {
  if (found.kind !== 'file' || found.size === 0) return raw(':');
  const { uid, gid, mode } = found.ownership;
  const [stem, name] = [path.slice(0, path.lastIndexOf('/')), path.slice(path.lastIndexOf('/') + 1)];
  return sh`provision_keep_copy() (
  umask 077
  mkdir -p ${`${REPLACED}${stem}`}
  chmod 0700 /var/backups/provision ${REPLACED}
  provision_sum=$(provision_through cat | sha256sum)
  provision_sum=\${provision_sum%% *}
  for provision_copy in ${`${REPLACED}${stem}/${name}`}.*Z.${wish === 'first' ? raw('*') : raw('"$provision_sum"')}; do
    if [ -f "$provision_copy" ]; then return 0; fi
  done
  provision_copy=${`${REPLACED}${stem}/${name}`}.$(date -u +%Y%m%dT%H%M%SZ)."$provision_sum"
  trap 'rm -f -- "$provision_copy.new"' EXIT
  provision_through cat >"$provision_copy.new"
  provision_now=$(sha256sum <"$provision_copy.new")
  if [ "\${provision_now%% *}" != "$provision_sum" ] || [ "$(wc -c <"$provision_copy.new")" -ne ${found.size} ]; then
    printf 'the copy of %s differs from the file\n' ${path} >&2
    return 1
  fi
  chown ${uid}:${gid} "$provision_copy.new"
  chmod ${mode} "$provision_copy.new"
  [ -n "$provision_as$provision_shared" ] || touch -c -r "$provision_name" "$provision_copy.new" || :
  sync "$provision_copy.new" 2>/dev/null || sync
  mv -f -- "$provision_copy.new" "$provision_copy"
  printf 'what stood in %s is kept in %s\n' ${path} "$provision_copy"
)
provision_keep_copy`;
}

/** What takes the place of somebody's thing that is not a file: asked first, and `keepPrinted` keeps a copy. */
export const replacesSomebodys = { replaces: { whose: 'somebody', copy: REPLACED }, destroys: true } as const;

/** Keeps what a command prints of something that runs, beside the copies of the file that it belongs to. */
export function keepPrinted(path: string, print: Script): Script {
  const folder = `${REPLACED}${path.slice(0, path.lastIndexOf('/'))}`;
  return sh`(
  umask 077
  mkdir -p ${folder}
  chmod 0700 /var/backups/provision ${REPLACED}
  provision_copy=${`${REPLACED}${path}`}.$(date -u +%Y%m%dT%H%M%SZ).running
  provision_printed=$(${print})
  printf '%s\n' "$provision_printed" | cat >"$provision_copy.new"
  sync "$provision_copy.new" 2>/dev/null || sync
  mv -f -- "$provision_copy.new" "$provision_copy"
  printf 'what ran there is kept in %s\n' "$provision_copy"
)`;
}

/**
 * Writes down beside its note that a path will have this content by us; the digest is a fingerprint's. Sets `$provision_noted` to what is
 * still to be brought to the disk: to that comes the content first, and both at once where one user may.
 */
export function noteWritten(path: string, digest: string): Script {
  const note = `${writtenNote(path)}.new`;
  return sh`[ -d ${WRITTEN} ] || mkdir -p ${WRITTEN}
provision_noted=${note}
printf '%s  %s\n' ${digest} ${path} >"$provision_noted"
if [ -n "$provision_as$provision_shared" ]; then
  sync "$provision_noted" 2>/dev/null || sync
  provision_noted=
fi`;
}

/** What was written down counts once the content is in its place. */
export const keepNote = (path: string): Script => sh`mv -f -- ${`${writtenNote(path)}.new`} ${writtenNote(path)}`;

/** Forgets paths that are not there any more: what comes there next is not ours, whatever its name. */
export const forgetGone: Script = sh`for provision_entry in ${WRITTEN}/*; do
  if [ -f "$provision_entry" ] && read -r provision_written provision_rest <"$provision_entry" &&
    [ ! -e "$provision_rest" ] && [ ! -L "$provision_rest" ]; then rm -f -- "$provision_entry"; fi
done`;
