import type { Script } from '../../../model/plan/script.ts';
import type { Lasting } from '../../../model/reading/lasting.ts';
import type { Override } from '../../../model/reading/override.ts';
import { sh } from '../../../shell/sh.ts';
import { type ConfigFile, parseBootConfig } from './config-files.ts';

/** What changes how, or whether, a unit starts; the rest of a drop-in adds to it. */
const KEEP = '^[ \t]*(Exec[A-Za-z]*|Condition[A-Za-z]*|Assert[A-Za-z]*)[ \t]*=';

/**
 * What of systemd's configuration keeps a unit from starting at boot as it starts now: a mask, drop-ins, and units that are
 * started at boot and conflict with it.
 */
const probe = (unit: string): Script => sh`
if [ -d /run/systemd/system ] && command -v systemctl >/dev/null; then
  provision_show ${unit}
  case $provision_shown in
    *LoadState=*) ;;
    *)
      printf 'systemctl did not tell how %s is loaded\n' ${unit} >&2
      exit 1
      ;;
  esac
  provision_conflicts= provision_drop_ins= provision_fragment=
  while IFS= read -r provision_line; do
    case $provision_line in
      FragmentPath=*)
        printf 'show %s\n' "$provision_line"
        provision_fragment=\${provision_line#*=}
        ;;
      LoadState=* | UnitFileState=*) printf 'show %s\n' "$provision_line" ;;
      ConflictedBy=*) provision_conflicts=\${provision_line#*=} ;;
      DropInPaths=*) provision_drop_ins=\${provision_line#*=} ;;
    esac
  done <<PROVISION_SHOWN
$provision_shown
PROVISION_SHOWN
  # Names of units and paths of drop-ins hold no blanks: systemd escapes them.
  set -f
  # shellcheck disable=SC2086
  set -- $provision_conflicts
  set +f
  [ $# -eq 0 ] || provision_starting "$@"
  set -f
  # shellcheck disable=SC2086
  set -- $provision_drop_ins
  set +f
  # A file of the administrator's may stand in the place of a package's.
  provision_line=/usr/lib/systemd/system/\${provision_fragment##*/}
  case $provision_fragment in
    /etc/* | /usr/local/*) [ ! -f "$provision_line" ] || set -- "$@" "$provision_fragment" "$provision_line" ;;
  esac
  [ $# -eq 0 ] || provision_config_files ${KEEP} "$@"
fi`;

/** Commands that do nothing of what a unit is for. */
const doesNothing = (exec: string): boolean => /=\s*[-@:+!|]*(?:\S*\/)?(?:true|false|echo|sleep|:)(?:\s|$)/.test(exec);

const isDropIn = ({ path }: ConfigFile): boolean => /\.d\/[^/]+$/.test(path);

const execsOf = ({ lines }: ConfigFile): readonly string[] =>
  lines.map(line => line.trim()).filter(line => /^ExecStart\s*=\s*\S/.test(line));

/** A unit file of the administrator's that stands in the place of a package's and starts something else. */
function inPlaceOf(
  one: Pick<Override, 'what' | 'wanted'>,
  files: readonly ConfigFile[],
  fragment: string | undefined,
): readonly Override[] {
  const own = files.find(file => file.path === fragment && !file.path.startsWith('/run/'));
  const name = fragment?.slice(fragment.lastIndexOf('/') + 1) ?? '';
  const packages = files.find(file => file.path === `/usr/lib/systemd/system/${name}`);
  if (own === undefined || packages === undefined || own === packages) return [];
  const [execs, usual] = [execsOf(own), execsOf(packages)];
  if (execs.join('\n') === usual.join('\n')) return [];
  const after = execs.length === 0 ? 'started without a command' : `started by another command (${execs.join(', ')})`;
  const hint = `remove ${own.path}, which stands in the place of ${packages.path}, then: systemctl daemon-reload`;
  const isSure = execs.every(doesNothing);
  return [{ ...one, after, by: own.path, hint, ...(isSure ? {} : { possible: true as const }) }];
}

/** Pure. */
export function unitOverrides(unit: string, stdout: string): readonly Override[] {
  const shown = new Map(
    [...stdout.matchAll(/^show (\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value] as const),
  );
  const { files, starting } = parseBootConfig(stdout);
  const one = { what: unit, wanted: 'started' } as const;
  if (shown.get('LoadState') === 'masked' || shown.get('UnitFileState')?.startsWith('masked') === true) {
    const runtime = shown.get('UnitFileState') === 'masked-runtime';
    // What is masked in /run is so until the next boot only.
    if (runtime) return [];
    const by = shown.get('FragmentPath') || `/etc/systemd/system/${unit}`;
    const link = by === '/dev/null' ? `/etc/systemd/system/${unit}` : by;
    return [{ ...one, after: 'not started: it is masked', by: link, hint: `systemctl unmask ${unit}` }];
  }
  const conflicts = [...starting].map((other): Override => {
    const hint = `systemctl disable ${other}, or take the conflict out of it`;
    // Of two that exclude each other systemd starts one, and nobody says which.
    return { ...one, after: `stopped, or ${other} is: they exclude each other`, by: other, hint, possible: true };
  });
  const dropIns = files.filter(isDropIn).flatMap(({ path, lines }): readonly Override[] => {
    const exec = lines.findLast(line => /^\s*ExecStart\s*=\s*\S/.test(line))?.trim();
    if (exec !== undefined) {
      const hint = `take ExecStart out of ${path}, then: systemctl daemon-reload`;
      const after = `started by another command (${exec})`;
      // A command of the user's own may well do the same, and have done so when it was last started.
      return [{ ...one, after, by: path, hint, ...(doesNothing(exec) ? {} : { possible: true as const }) }];
    }
    const condition = lines.find(line => /^\s*(?:Condition|Assert)\w*\s*=\s*\S/.test(line))?.trim();
    if (condition === undefined) return [];
    const hint = `take the condition out of ${path}, then: systemctl daemon-reload`;
    return [{ ...one, after: `started only if ${condition}`, by: path, hint, possible: true }];
  });
  return [...conflicts, ...inPlaceOf(one, files, shown.get('FragmentPath')), ...dropIns];
}

/** Who else decides whether a unit is started at boot. */
export const unitAtBoot = (unit: string): Lasting => ({
  probes: [probe(unit)],
  overrides: ([reading]) => unitOverrides(unit, reading?.stdout ?? ''),
});
