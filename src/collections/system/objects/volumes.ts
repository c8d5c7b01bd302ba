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
 * Defines `provision_volume_paths`, which prints the real paths of folders that are volumes, a line each: those that fit
 * `paths`, and those that the manifests name. Manifests that no one can read name none. Needs
 * `provision_place` and `provision_expand`.
 */
export function volumesFunction(volumes: Volumes | undefined): Script {
  if (volumes === undefined || volumes.paths.length + volumes.named_in.length === 0) {
    return sh`provision_volume_paths() { :; }`;
  }
  const own = [...SYSTEM, ...volumes.except].flatMap(path => [glob(path), `${glob(path)}/*`]);
  return sh`provision_named_volumes() {
  for provision_pattern in ${volumes.named_in.length === 0 ? [''] : volumes.named_in}; do
    if [ -n "$provision_pattern" ]; then provision_expand "$provision_pattern"; fi
  done | while IFS= read -r provision_file; do
    if [ -f "$provision_file" ]; then awk ${volumePaths} "$provision_file"; fi
  done | sort -u - $(if [ -f ${KEPT_VOLUMES} ]; then printf %s ${KEPT_VOLUMES}; fi) | while IFS= read -r provision_path; do
    case $provision_path in
      / | ${raw(own.join(' | '))}) ;;
      *[[:cntrl:]]* | */../* | */..) ;;
      *) printf '%s\n' "$provision_path" ;;
    esac
  done
}
provision_volume_paths() {
  {
    for provision_pattern in ${volumes.paths.length === 0 ? [''] : volumes.paths}; do
      if [ -n "$provision_pattern" ]; then provision_expand "$provision_pattern"; fi
    done
    provision_named_volumes
  } | while IFS= read -r provision_path; do
    provision_place "$provision_path" follow
    if [ "$provision_kind" = directory ]; then printf '%s\n' "$provision_real"; fi
  done | sort -u
}`;
}

/** Remembers `$provision_volumes`, which are about to be kept. */
export const rememberVolumes: Script = sh`if [ -n "$provision_volumes" ]; then
  mkdir -p -- ${KEPT_VOLUMES.slice(0, KEPT_VOLUMES.lastIndexOf('/'))}
  { cat ${KEPT_VOLUMES} 2>/dev/null || :; printf '%s\n' "$provision_volumes"; } | sort -u >${`${KEPT_VOLUMES}.new`}
  chmod 0600 ${`${KEPT_VOLUMES}.new`}
  mv -f -- ${`${KEPT_VOLUMES}.new`} ${KEPT_VOLUMES}
fi`;
