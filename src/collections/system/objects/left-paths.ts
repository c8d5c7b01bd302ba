import * as z from 'zod';
import { absolutePath } from '../../../model/absolute-path.ts';
import type { Kept } from '../../../model/gate/kept.ts';
import type { Script } from '../../../model/plan/script.ts';
import { ownersSchema } from '../../../remnants/ownership.ts';
import { removalFunctions } from '../../../shell/removal.ts';
import { raw, sh } from '../../../shell/sh.ts';
import { glob } from '../../../shell/shell-glob.ts';
import { doomedShape } from './doomed-schema.ts';
import { holdsSystemFunction, removable } from './removable.ts';
import { volumesFunction } from './volumes.ts';

/** Which paths are to be gone, and what of them stays; shared by what removes them and what asks whether they are gone. */
export const leftPathsSchema = z.strictObject({
  path: z
    .union([removable(), z.array(removable()).min(1)])
    .describe(
      'One absolute path or a list. `*`, `?` and `[…]` match names as in the shell; a final `*` also matches hidden names. A folder is removed with its contents; a mount point only loses its contents. A symbolic link is removed, never its target. Mounts below, and files of packages, stay.',
    ),
  holding: z
    .array(
      z.strictObject({
        path: removable().describe('Files that are not known by their names: a pattern.'),
        text: z
          .array(z.string().min(1))
          .min(1)
          .describe('Extended regular expressions; white space is left out of the file.'),
      }),
    )
    .default([])
    .describe(
      'Files that are removed only if their text matches one of the expressions. All others, and anything that is not a file, stay and are listed. A `path` without a wildcard is matched by its name alone.',
    ),
  leading: z
    .array(
      z.strictObject({
        path: removable().describe('Symbolic links that are not known by their names: a path or pattern.'),
        to: z.array(z.string().min(1)).min(1).describe('What such a link says, with `*` and `?`.'),
      }),
    )
    .default([])
    .describe(
      'Symbolic links that are removed only if their target is one of `to`. All others, and anything that is not a link, stay and are listed.',
    ),
  perhaps: z
    .array(
      z.strictObject({
        path: absolutePath().describe('Files whose names say nothing: a pattern.'),
        text: z.array(z.string().min(1)).min(1).describe('Extended regular expressions for one of its lines.'),
      }),
    )
    .default([])
    .describe(
      'Files that speak of a cluster, which nobody knows the owner of: `owners.unknown` decides whether they stay and are listed, or go. Files without such a line are not looked at.',
    ),
  others: z
    .array(
      z.strictObject({
        paths: z.array(removable()).min(1).describe('Paths or patterns that somebody else may have, too.'),
        owner: z.string().min(1).describe('Who that is.'),
        named_in: absolutePath()
          .optional()
          .describe(
            'A folder of his: what bears the name of something in it as a part of its own, or of what it says as a link, is his.',
          ),
        beside: absolutePath().optional().describe('A path of his: where it stands, all of `paths` may be his.'),
      }),
    )
    .default([])
    .describe('What stays because it is, or may be, somebody else’s.'),
  owners: ownersSchema.describe(
    'What becomes of `perhaps`, and what stays by its name: a name keeps what is called so, a path (`/etc/cni/net.d/mine.conflist`) that place with all below.',
  ),
  keep: z
    .array(removable())
    .default([])
    .describe('Paths and patterns that stay, with everything below them and the folders above them.'),
  shared: z
    .array(removable())
    .default([])
    .describe(
      'Folders that others use too, innermost first. What is left in them stays and is listed; those left empty are removed.',
    ),
  ...doomedShape,
});

export type LeftPaths = z.output<typeof leftPathsSchema>;

/** What stands at one of the paths. */
export interface FoundPath {
  readonly path: string;
  readonly kind: 'directory' | 'file' | 'symbolic link' | 'special file';
  readonly real: string;
  /** Something is mounted right there, and stays so. */
  readonly mounted: boolean;
  /** Of a link: where it leads; and whether a folder stands there. */
  readonly leadsTo?: { readonly real: string; readonly isFolder: boolean };
  /** `DEVICE:INODE`. */
  readonly identity: string;
}

/** What there is of the paths. */
export interface FoundPaths {
  readonly found: readonly FoundPath[];
  /** What stays on purpose. */
  readonly kept: readonly Kept[];
  /** Paths on a file system whose server does not answer: nobody knows what is there. */
  readonly silent: readonly string[];
  /** Shared folders in which nothing is left, or only what goes. */
  readonly emptied: readonly FoundPath[];
}

const byName = ({ path }: LeftPaths): readonly string[] => (typeof path === 'string' ? [path] : path);

/** All that is asked about: by name, by text, and by what a link says. */
export const pathsOf = (spec: LeftPaths): readonly string[] => [
  ...byName(spec),
  ...spec.holding.map(({ path }) => path),
  ...spec.leading.map(({ path }) => path),
  ...spec.perhaps.map(({ path }) => path),
];

/** What of it may be taken away. */
export const doomedPathsOf = (spec: LeftPaths): readonly string[] =>
  pathsOf(spec.owners.unknown === 'remove' ? spec : { ...spec, perhaps: [] });

const isPath = (name: string): boolean => name.startsWith('/');

/** The places that stay with all below them, whatever else is said. */
const keptPlaces = ({ keep, owners }: LeftPaths): readonly string[] => [
  ...keep,
  ...owners.keep.filter(isPath).map(path => path.replace(/\/+$/, '')),
];

/** Sets `$provision_keep`, the real paths that stay; defines what else a removal needs. */
export const removalSetting = (spec: LeftPaths): Script => sh`${removalFunctions}
${volumesFunction(spec.volumes)}
provision_volume_paths
provision_keep=${spec.volumes?.mode === 'keep' ? sh`$provision_volumes` : ''}
${
  keptPlaces(spec).length === 0
    ? sh`:`
    : sh`provision_match_all ${keptPlaces(spec)} || exit 1
while IFS= read -r provision_path; do
  [ -n "$provision_path" ] || continue
  provision_place "$provision_path" follow
  provision_keep="$provision_keep\${provision_keep:+$provision_line}$provision_real"
done <<PROVISION-END
$provision_matching
PROVISION-END`
}`;

/**
 * Defines `provision_known`, which says whether what `provision_place` was just asked about, `$provision_path`, is known to be
 * what is to go: by its name, or by its text where `holding` wants that, or by what a link says where `leading` does. Where it
 * is not, `$provision_why` says why it stays; empty: nothing is to be said of it.
 */
export const knownFunction = (spec: LeftPaths): Script => {
  const names = byName(spec).filter(path => !/[*?[]/.test(path));
  const patterns = byName(spec).filter(path => /[*?[]/.test(path));
  const kept = spec.owners.keep.filter(name => !isPath(name));
  const byText = spec.holding.map(
    ({ path, text }) => sh`    ${raw(glob(path))})
      [ "$provision_kind" = file ] && [ -z "$provision_mounted" ] &&
        head -c 1000000 "$provision_real" | tr -d '[:space:]' | grep -qE ${text.flatMap(one => ['-e', one])} || return 1
      ;;`,
  );
  const byLink = spec.leading.map(
    ({ path, to }) => sh`    ${raw(glob(path))})
      [ "$provision_kind" = 'symbolic link' ] || return 1
      case $(readlink "$provision_real") in ${raw(to.map(glob).join(' | '))}) ;; *) return 1 ;; esac
      ;;`,
  );
  const ofOthers = spec.others.map(
    ({ paths, owner, named_in, beside }) => sh`case $provision_path in ${raw(paths.map(glob).join(' | '))})
    provision_why=${`of ${owner}`}
    ${beside === undefined ? sh`:` : sh`if provision_exists ${beside}; then return 1; fi`}
    ${named_in === undefined ? sh`:` : sh`provision_bears_name_in ${named_in} || return 1`} ;;
  esac`,
  );
  const byLine = spec.perhaps.map(
    ({ path, text }) => sh`    ${raw(glob(path))})
      provision_why=
      [ "$provision_kind" = file ] && [ -z "$provision_mounted" ] &&
        grep -qsE ${text.flatMap(one => ['-e', one])} -- "$provision_real" || return 1
      ${spec.owners.unknown === 'remove' ? sh`:` : sh`provision_why=${SPEAKS}; return 1`}
      ;;`,
  );
  return sh`${ofOthers.length === 0 ? sh`` : bearsNameFunction}
provision_known() {
  ${ofOthers}
  provision_why='not known to be of the cluster'
  ${kept.length === 0 ? sh`:` : sh`case \${provision_path##*/} in ${raw(kept.map(glob).join(' | '))}) provision_why='to be kept'; return 1 ;; esac`}
  ${
    byText.length + byLink.length + byLine.length === 0
      ? sh`:`
      : sh`case $provision_path in
    ${raw([...names.map(glob), '//'].join(' | '))}) ;;
${byText}
${byLink}
    ${byLine.length === 0 || patterns.length === 0 ? sh`` : sh`${raw(patterns.map(glob).join(' | '))}) ;;`}
${byLine}
  esac`
  }
}`;
};

/** Ends with 1 if `$provision_path`, or what it says as a link, bears the name of something in the folder $1. */
const bearsNameFunction: Script = sh`provision_bears_name_in() {
  provision_words=$provision_path
  [ "$provision_kind" != 'symbolic link' ] || provision_words=$provision_words/$(readlink "$provision_real")
  provision_exists "$1" || return 0
  for provision_one in "$1"/*; do
    case $provision_words in *"\${provision_one##*/}"*) return 1 ;; esac
  done
}`;

/** Why a file of `perhaps` stays. */
const SPEAKS = 'it speaks of a cluster, and nobody knows whose it is; wipe.unknown is keep';

/** Asks what there is of the paths; `parseLeftPaths` reads the answer. Changes nothing. */
export const leftPathsProbe = (spec: LeftPaths): Script => sh`${removalSetting(spec)}
${holdsSystemFunction}
${knownFunction(spec)}
provision_kept() { printf 'kept	%s	%s\n' "$1" "$2"; }
# Inside a folder, apart from its mounts: what stays, and whether anything else is there.
provision_look() {
  while IFS=$provision_tab read -r provision_pattern provision_depth provision_name provision_why; do
    [ -e "./$provision_name" ] || [ -L "./$provision_name" ] || continue
    [ "$provision_depth" = all ] || [ ! -d "./$provision_name" ] || continue
    provision_kept "$1/$provision_name" "$provision_why"
  done <<PROVISION-END
$2
PROVISION-END
  [ -z "$(provision_left "$2")" ] || echo left
}
provision_match_all ${pathsOf(spec)} || exit 1
provision_seen= provision_twice=$provision_line
# What two patterns match is one thing. Of many a shell would look for each in a long line.
if [ \${#provision_matching} -gt 30000 ]; then
  provision_matching=$(printf '%s\n' "$provision_matching" | awk '!seen[$0]++') provision_twice=
fi
provision_found=
set --
while IFS= read -r provision_path; do
  [ -n "$provision_path" ] || continue
  ! provision_gone "$provision_path" || continue
  if [ -n "$provision_twice" ]; then
    case $provision_twice in *"$provision_line$provision_path$provision_line"*) continue ;; esac
    provision_twice=$provision_twice$provision_path$provision_line
  fi
  provision_place "$provision_path"
  case $provision_kind in
    absent) continue ;;
    unreadable) printf '%s: its target cannot be determined\n' "$provision_path" >&2; exit 1 ;;
    silent) printf 'silent	%s\n' "$provision_path"; continue ;;
  esac
  provision_seen=yes
  if provision_holds_system "$provision_real"; then
    printf '%s is %s, which is part of the system\n' "$provision_path" "$provision_real" >&2
    exit 1
  fi
  provision_stays=
  while IFS= read -r provision_one; do
    case $provision_real/ in "\${provision_one:-//}"/*) provision_stays='to be kept' ;; esac
  done <<PROVISION-END
$provision_keep
PROVISION-END
  if [ -n "$provision_mounted" ] && [ "$provision_kind" != directory ]; then provision_stays=mounted; fi
  if [ -z "$provision_stays" ] && ! provision_known; then
    [ -n "$provision_why" ] || continue
    provision_stays=$provision_why
  fi
  if [ -n "$provision_stays" ]; then provision_kept "$provision_path" "$provision_stays"; continue; fi
  set -- "$@" "$provision_real"
  provision_found="$provision_found$provision_kind	$provision_path$provision_line"
done <<PROVISION-END
$provision_matching
PROVISION-END
provision_packages=
${
  spec.shared.length === 0
    ? sh`:`
    : sh`for provision_path in ${spec.shared}; do
  provision_place "$provision_path"
  [ "$provision_kind" != directory ] || set -- "$@" "$provision_real"
done`
}
[ $# = 0 ] || provision_packages=$(provision_packaged "$@")
while IFS=$provision_tab read -r provision_word provision_path; do
  [ -n "$provision_word" ] || continue
  provision_place "$provision_path"
  # Gone meanwhile.
  [ "$provision_kind" = "$provision_word" ] || continue
  provision_told="$provision_kind	$provision_real	$provision_path	\${provision_mounted:-no}"
  provision_left=left provision_leads=
  if [ "$provision_kind" = directory ]; then
    provision_stays=$(provision_staying "$provision_real" "$provision_keep" "$provision_packages")
    if [ -n "$provision_stays$provision_mounted" ]; then
      provision_left=$(provision_apart "$provision_real" '' provision_look "$provision_path" "$provision_stays")
      printf '%s\n' "$provision_left"
      case $provision_left in left | *"$provision_line"left) provision_left=left ;; *) provision_left=nothing ;; esac
    fi
  else
    while IFS=$provision_tab read -r provision_word provision_one; do
      [ "$provision_one" != "$provision_real" ] || provision_left="of the package $provision_word"
    done <<PROVISION-END
$provision_packages
PROVISION-END
    if [ "$provision_left" != left ]; then provision_kept "$provision_path" "$provision_left"; provision_left=nothing; fi
    if [ "$provision_kind" = 'symbolic link' ]; then
      provision_place "$provision_path" follow
      provision_leads="$provision_kind	$provision_real"
    fi
  fi
  printf 'found	%s	%s	%s\n' "$provision_told" "$provision_left" "$provision_leads"
done <<PROVISION-END
$provision_found
PROVISION-END
${
  spec.shared.length === 0
    ? sh`:`
    : sh`for provision_path in ${spec.shared}; do
  provision_place "$provision_path"
  [ "$provision_kind" = directory ] || continue
  provision_leads=
  case $provision_packages$provision_line in
    *"	$provision_real$provision_line"*) provision_leads=package ;;
  esac
  printf 'shared	%s	%s	%s	%s	%s\n' "$provision_kind" "$provision_real" "$provision_path" "\${provision_mounted:-no}" "$provision_leads"
  for provision_one in "$provision_real"/* "$provision_real"/.[!.]* "$provision_real"/..?*; do
    case \${provision_one##*/} in
      '*' | '.[!.]*' | '..?*') [ -e "$provision_one" ] || [ -L "$provision_one" ] || continue ;;
    esac
    printf 'entry	%s\n' "\${provision_one##*/}"
  done
done`
}
if [ $# != 0 ]; then stat -c 'is	%d:%i	%n' -- "$@" 2>/dev/null || :; fi`;

interface SharedFolder extends Omit<FoundPath, 'identity'> {
  readonly packaged: boolean;
  readonly entries: string[];
}

const isKind = (word: string): word is FoundPath['kind'] =>
  word === 'directory' || word === 'file' || word === 'symbolic link' || word === 'special file';

/** Something that stays, with whose it is as far as the reason tells: what is kept on purpose is not unknown. */
function stays(name: string, why: string): Kept {
  const [, owner] = /^of (.+)$/.exec(why) ?? [];
  if (owner !== undefined) return { name, why, owner };
  if (why.startsWith('mounted')) return { name, why, kind: 'mount point', owner: 'the host' };
  if (why === SPEAKS) return { name, why, kind: 'file of settings' };
  return why === 'to be kept' ? { name, why, owner: 'yours' } : { name, why };
}

/** What `leftPathsProbe` printed. */
export function parseLeftPaths(stdout: string): FoundPaths {
  const rows = stdout.split('\n').map(line => line.split('\t'));
  const identities = new Map(rows.flatMap(([word, id, real]) => (word === 'is' && id && real ? [[real, id]] : [])));
  const found: FoundPath[] = [];
  const kept: Kept[] = [];
  const silent: string[] = [];
  const folders: SharedFolder[] = [];
  for (const [word, ...cells] of rows) {
    if (word === 'kept' && cells[0] !== undefined) kept.push(stays(cells[0], cells[1] ?? ''));
    if (word === 'silent' && cells[0] !== undefined) silent.push(cells[0]);
    if (word === 'entry' && cells[0] !== undefined) folders.at(-1)?.entries.push(cells[0]);
    if (word !== 'found' && word !== 'shared') continue;
    const [kind = '', real = '', path = '', mounted, state, leadsKind, leadsReal] = cells;
    if (!isKind(kind) || path === '') continue;
    const one = { path, kind, real, mounted: mounted === 'yes' };
    if (word === 'shared') {
      folders.push({ ...one, packaged: state === 'package', entries: [] });
      continue;
    }
    const leadsTo = leadsReal === undefined ? undefined : { real: leadsReal, isFolder: leadsKind === 'directory' };
    if (state !== 'left') continue;
    // Two names of one thing are one.
    if (found.some(other => other.real === real)) continue;
    found.push({ ...one, identity: identities.get(real) ?? '', ...(leadsTo === undefined ? {} : { leadsTo }) });
    if (leadsTo?.isFolder === true)
      kept.push({
        name: leadsTo.real,
        why: `${path} leads there: the link goes, not what it leads to`,
        kind: 'linked folder',
        owner: 'the host',
      });
  }
  const emptied: FoundPath[] = [];
  for (const { packaged, entries, ...folder } of folders) {
    const goes = (name: string): boolean => {
      const real = `${folder.real}/${name}`;
      const inside = (other: { readonly name: string }) => other.name === real || other.name.startsWith(`${real}/`);
      return (
        found.some(one => one.real === real && !one.mounted && !kept.some(inside)) ||
        emptied.some(one => one.real === real)
      );
    };
    const others = entries.filter(name => !goes(name));
    const named = (name: string): boolean =>
      kept.some(one => one.name.startsWith(`${folder.path}/${name}`)) ||
      folders.some(one => one.path === `${folder.path}/${name}`);
    for (const name of others) {
      if (!named(name)) kept.push({ name: `${folder.path}/${name}`, why: 'not known to be of the cluster' });
    }
    if (others.length === 0 && !packaged && !folder.mounted)
      emptied.push({ ...folder, identity: identities.get(folder.real) ?? '' });
  }
  return { found, kept, silent, emptied };
}
