import type { Script } from '../../../model/plan/script.ts';
import { raw, sh } from '../../../shell/sh.ts';
import { glob } from '../../../shell/shell-glob.ts';
import type { Volumes } from './doomed-schema.ts';
import volumePaths from './volume-paths.awk';

/**
 * Where a host remembers the volumes that were kept: the manifests that named them are gone then, and the next wipe must
 * know them all the same. For root alone.
 */
const KEPT_VOLUMES = '/var/lib/provision/volumes';

/** Folders of the system that a manifest may name, and that are no volumes. */
const SYSTEM = [
  '/bin',
  '/boot',
  '/dev',
  '/etc',
  '/lib',
  '/lib64',
  '/proc',
  '/run',
  '/sbin',
  '/sys',
  '/tmp',
  '/usr',
  '/var/cache',
  '/var/lock',
  '/var/log',
  '/var/run',
  '/var/tmp',
];

/**
 * Defines `provision_volume_paths`, which sets `$provision_volumes` to the real paths of folders that are volumes, a line each: those
 * that fit `paths`, and those that the manifests name. Manifests that no one can read name none. Needs `provision_place` and
 * `provision_match_all`. Where there is none of all this, it starts no process.
 */
export function volumesFunction(volumes: Volumes | undefined): Script {
  if (volumes === undefined || volumes.paths.length + volumes.named_in.length === 0) {
    return sh`provision_volume_paths() { provision_volumes=; }`;
  }
  const own = [...SYSTEM, ...volumes.except].flatMap(path => [glob(path), `${glob(path)}/*`]);
  return sh`provision_volume_paths() {
  provision_volumes=
  set -- ${volumes.named_in}
  provision_match_all "$@" || return 1
  set --
  while IFS= read -r provision_file; do
    if [ -n "$provision_file" ] && [ -f "$provision_file" ]; then set -- "$@" "$provision_file"; fi
  done <<PROVISION-END
$provision_matching
PROVISION-END
  provision_named=
  if [ $# != 0 ]; then provision_named=$(for provision_file; do awk ${volumePaths} "$provision_file"; done); fi
  if [ -f ${KEPT_VOLUMES} ]; then provision_named=$provision_named$provision_line$(cat ${KEPT_VOLUMES}); fi
  provision_match_all ${volumes.paths} || return 1
  while IFS= read -r provision_path; do
    case $provision_path in
      '' | / | ${raw(own.join(' | '))}) ;;
      *[[:cntrl:]]* | */../* | */..) ;;
      *) provision_matching="$provision_matching$provision_line$provision_path" ;;
    esac
  done <<PROVISION-END
$provision_named
PROVISION-END
  while IFS= read -r provision_path; do
    [ -n "$provision_path" ] || continue
    ! provision_gone "$provision_path" || continue
    provision_place "$provision_path" follow
    [ "$provision_kind" != directory ] || provision_volumes=$provision_volumes$provision_real$provision_line
  done <<PROVISION-END
$provision_matching
PROVISION-END
  [ -z "$provision_volumes" ] || provision_volumes=$(printf %s "$provision_volumes" | sort -u)
}`;
}

/** Remembers `$provision_volumes`, which are about to be kept. */
export const rememberVolumes: Script = sh`if [ -n "$provision_volumes" ]; then
  mkdir -p -- ${KEPT_VOLUMES.slice(0, KEPT_VOLUMES.lastIndexOf('/'))}
  { cat ${KEPT_VOLUMES} 2>/dev/null || :; printf '%s\n' "$provision_volumes"; } | sort -u >${`${KEPT_VOLUMES}.new`}
  chmod 0600 ${`${KEPT_VOLUMES}.new`}
  mv -f -- ${`${KEPT_VOLUMES}.new`} ${KEPT_VOLUMES}
fi`;
