import * as z from 'zod';
import type { Difference } from '../model/change.ts';
import type { Reading } from '../model/reading.ts';
import { resource } from '../model/resource.ts';
import type { Script } from '../model/script.ts';
import { raw, sh } from '../shell/sh.ts';
import { absolutePath } from './files/absolute-path.ts';

/** Folders that hold the system: what is directly in the root, and these. Nothing takes them away as a whole. */
const systemFolders = [
  '/etc/apt',
  '/etc/default',
  '/etc/network',
  '/etc/pam.d',
  '/etc/ssh',
  '/etc/systemd',
  '/etc/systemd/system',
  '/etc/sysctl.d',
  '/lib/modules',
  '/lib/systemd',
  '/usr/bin',
  '/usr/lib',
  '/usr/libexec',
  '/usr/local',
  '/usr/local/bin',
  '/usr/local/sbin',
  '/usr/sbin',
  '/usr/share',
  '/var/cache',
  '/var/lib',
  '/var/lib/apt',
  '/var/lib/dpkg',
  '/var/lib/rpm',
  '/var/lib/systemd',
  '/var/log',
  '/var/spool',
  '/var/tmp',
];

const folderPart = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** Whether a path or glob could name the root, a folder directly in it, or one that holds the system. */
function namesSystem(path: string): boolean {
  const parts = path.split('/').slice(1);
  if (parts.length < 2 || /[*?[]/.test(parts[0] ?? '')) return true;
  if (systemFolders.includes(path)) return true;
  const folder = folderPart(path);
  const inSystem = parts.length === 2 || systemFolders.includes(folder) || /[*?[]/.test(folder);
  // A glob in such a folder must begin with words of its own, so that it cannot mean everything.
  const literal = /^[^*?[]*/.exec(parts.at(-1) ?? '')?.[0] ?? '';
  return inSystem && /[*?[]/.test(parts.at(-1) ?? '') && literal.length < 3;
}

const removable = () =>
  absolutePath().refine(path => !namesSystem(path), {
    error: 'names the root of the host or a folder that holds its system: name what is to go inside it',
  });

const schema = z.strictObject({
  path: z
    .union([removable(), z.array(removable()).min(1)])
    .describe(
      'One absolute path or a list; `*`, `?` and `[…]` match names as the shell does. Folders go with all that is in them; a symbolic link goes, never what it points to.',
    ),
});

type Spec = z.output<typeof schema>;

interface State {
  readonly found: readonly { readonly type: string; readonly path: string }[];
  /** Mount points at or below what was found. */
  readonly mounts: readonly string[];
}

const pathsOf = ({ path }: Spec): readonly string[] => (typeof path === 'string' ? [path] : path);

/** Quotes everything but the signs of a glob, so that the shell expands these and nothing else. */
const glob = (path: string): Script =>
  raw(path.replace(/[*?[\]!-]|[^*?[\]!-]+/g, part => (/^[*?[\]!-]$/.test(part) ? part : sh`${part}`.text)));

/** Defines `provision_mounts PATH`: the mount points at or below it, as mountinfo (proc(5)) tells them. */
const mountsFunction = sh`provision_mounts() {
  awk 'BEGIN { path = ARGV[1]; ARGC = 1 }
    { point = $5; gsub(/\\040/, " ", point); gsub(/\\011/, "\t", point); gsub(/\\134/, "\\", point) }
    point == path || index(point, path "/") == 1 { print point }' "$(readlink -f "$1")" </proc/self/mountinfo
}`;

/** Defines `provision_type PATH`, which says what stands there, and nothing where nothing does. */
const typeFunction = sh`provision_type() {
  if [ -L "$1" ]; then echo 'symbolic link'
  elif [ -d "$1" ]; then echo directory
  elif [ -f "$1" ]; then echo file
  elif [ -e "$1" ]; then echo 'special file'
  fi
}`;

const probe = (spec: Spec): Script => sh`${mountsFunction}
${typeFunction}
provision_break=$(printf '\nx')
provision_break=\${provision_break%x}
for provision_path in ${raw(
  pathsOf(spec)
    .map(path => glob(path).text)
    .join(' '),
)}; do
  case $provision_path in
    *"$provision_break"*) echo 'a name with a line break in it: remove it by hand' >&2; exit 1 ;;
  esac
  provision_type=$(provision_type "$provision_path")
  if [ -n "$provision_type" ]; then printf '%s %s\n' "$provision_type" "$provision_path"; fi
  if [ "$provision_type" = directory ]; then provision_mounts "$provision_path" | sed 's/^/mount /'; fi
done`;

function parse({ stdout }: Reading): State {
  const rows = stdout.split('\n');
  const found = rows.flatMap(row => {
    const [, type, path] = /^(symbolic link|directory|file|special file) (\/.*)$/.exec(row) ?? [];
    return type === undefined || path === undefined ? [] : [{ type, path }];
  });
  return { found, mounts: rows.flatMap(row => (row.startsWith('mount ') ? [row.slice('mount '.length)] : [])) };
}

function diff(spec: Spec, { found, mounts }: State): Difference {
  if (found.length === 0) {
    return {
      action: 'remove',
      fields: [],
      why: pathsOf(spec).length === 1 ? 'it is not there' : 'none of them is there',
    };
  }
  const fields = found.map(({ type, path }) => ({ name: path, before: type, after: undefined }));
  const why = mounts.length === 0 ? {} : { why: `not while something is mounted below: ${mounts.join(', ')}` };
  return { action: 'remove', fields, destroys: true, ...why };
}

/** The path as the host sees it may lead through a link to the system: it is asked again there. */
const removeOne = ({
  type,
  path,
}: {
  readonly type: string;
  readonly path: string;
}): Script => sh`provision_folder=$(readlink -f ${folderPart(path)})
provision_real=$provision_folder/${path.slice(path.lastIndexOf('/') + 1)}
case $provision_real in
  ${raw(systemFolders.join('|'))}) provision_holds=yes ;;
  //*) provision_holds=yes ;;
  *) provision_holds= ;;
esac
if [ -n "$provision_holds" ]; then
  printf '%s is %s, which holds the system\n' ${path} "$provision_real" >&2
  exit 1
fi
provision_type=$(provision_type ${path})
case $provision_type in
  ${type} | '') ;;
  *)
    printf '%s has changed since it was read\nread: %s\nnow:  %s\n' ${path} ${type} "$provision_type" >&2
    exit 1
    ;;
esac
${
  type === 'directory'
    ? sh`provision_below=$(provision_mounts ${path})
if [ -n "$provision_below" ]; then
  printf '%s is not removed: mounted at or below it is\n%s\n' ${path} "$provision_below" >&2
  exit 1
fi
rm -rf ${path}`
    : sh`rm -f ${path}`
}`;

/** Paths that should not be there. */
export const absent = resource<Spec, State>({
  name: 'absent',
  summary: 'Paths that are not there: files, folders with all that is in them, links.',
  schema,
  examples: [
    `absent:
  path: /etc/motd`,
    `absent:
  path: [/etc/cni/net.d, /opt/cni/bin, /etc/sysctl.d/99-k3s*]`,
  ],
  ids: spec => pathsOf(spec).map(path => `path:${path}`),
  title: spec => `absent ${pathsOf(spec).join(', ')}`,
  probe,
  parse,
  diff,
  apply: (_, { found }) => sh`${mountsFunction}
${typeFunction}
${found.map(removeOne)}`,
});
