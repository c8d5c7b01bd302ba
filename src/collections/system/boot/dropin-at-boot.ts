import type { Script } from '../../../model/plan/script.ts';
import type { Lasting } from '../../../model/reading/lasting.ts';
import type { Override } from '../../../model/reading/override.ts';
import { raw, sh } from '../../../shell/sh.ts';
import { type ConfigFile, parseBootConfig } from './config-files.ts';
import { isList, type Setting, settingsOf } from './unit-settings.ts';

/** Where drop-ins lie that count after a boot, the strongest first (systemd.unit(5)); of /run only what generators write anew. */
const FOLDERS = [
  '/etc/systemd/system.control',
  '/run/systemd/generator.early',
  '/etc/systemd/system',
  '/run/systemd/generator',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
  '/run/systemd/generator.late',
];

/** Of a template systemd tells nothing: only its instances are units. */
export const isTemplate = (unit: string): boolean => /@\.[a-z]+$/.test(unit);

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The lines of a unit's drop-ins that are sections, or set one of the keys. */
function probe(unit: string, keys: readonly string[]): Script {
  const keep = `^[ \t]*\\[|^[ \t]*(${keys.join('|')})[ \t]*=`;
  if (isTemplate(unit)) {
    const globs = FOLDERS.map(folder => `${folder}/`).map(folder => sh`${folder}${unit}.d/*.conf`);
    return sh`
provision_config_files ${keep} ${raw(globs.map(({ text }) => text).join(' '))}`;
  }
  return sh`
if [ -d /run/systemd/system ] && command -v systemctl >/dev/null; then
  provision_show ${unit}
  provision_drop_ins=
  while IFS= read -r provision_line; do
    case $provision_line in DropInPaths=*) provision_drop_ins=\${provision_line#*=} ;; esac
  done <<PROVISION_SHOWN
$provision_shown
PROVISION_SHOWN
  # Paths of drop-ins hold no blanks: systemd escapes them.
  set -f
  # shellcheck disable=SC2086
  set -- $provision_drop_ins
  set +f
  [ $# -eq 0 ] || provision_config_files ${keep} "$@"
fi`;
}

/** What counts of a setting in the end: the last value; of a list what was said since it was last emptied. */
function lastsOf(settings: readonly Setting[]): readonly Setting[] {
  const byKey = new Map<string, Setting>();
  for (const setting of settings) byKey.set(`${setting.section}.${setting.key}`, setting);
  return [...byKey.values()];
}

/** Which of a drop-in's settings another one changes again, since it is read later. Pure. */
export function dropInOverrides(
  unit: string,
  ours: { readonly path: string; readonly content: string },
  files: readonly ConfigFile[],
): readonly Override[] {
  const rank = ({ path }: ConfigFile): number => FOLDERS.findIndex(folder => path.startsWith(`${folder}/`));
  const others = files.filter(file => file.path !== ours.path && rank(file) !== -1);
  const own = rank({ path: ours.path, lines: [] });
  // Of one name in the same unit's folders only the strongest is read.
  const mask = others.find(file => nameOf(file.path) === nameOf(ours.path) && rank(file) < own);
  if (mask !== undefined) {
    const hint = `remove ${mask.path}, or give the drop-in another name`;
    return [{ what: ours.path, wanted: 'read', after: 'not read', by: mask.path, hint }];
  }
  const later = others
    .filter(file => nameOf(file.path) > nameOf(ours.path))
    .sort((a, b) => (nameOf(a.path) < nameOf(b.path) ? -1 : 1));
  return lastsOf(settingsOf(ours.content.split('\n'))).flatMap(({ section, key, value }): readonly Override[] => {
    const said = later.flatMap(file =>
      settingsOf(file.lines)
        .filter(one => one.section === section && one.key === key)
        .map(one => ({ value: one.value, by: file.path })),
    );
    // To a list each adds its own; only who empties it takes ours away.
    const last = isList(key) ? said.findLast(one => one.value === '') : said.at(-1);
    if (last === undefined || last.value === value) return [];
    const after = isList(key) ? 'begun anew' : last.value === '' ? 'as it is by default' : last.value;
    const hint = `take ${key} out of ${last.by}, or give the drop-in a name that comes after ${nameOf(last.by)}`;
    return [{ what: `${key} of ${unit}`, wanted: value === '' ? 'emptied' : value, after, by: last.by, hint }];
  });
}

/** Who else sets what a drop-in of a unit sets, and is read after it. */
export function dropInAtBoot(unit: string, path: string, content: () => string): Lasting {
  const keys = [...new Set(settingsOf(content().split('\n')).map(({ key }) => key))];
  if (keys.length === 0) return { probes: [], overrides: () => [] };
  return {
    probes: [probe(unit, keys)],
    overrides: ([reading]) =>
      dropInOverrides(unit, { path, content: content() }, parseBootConfig(reading?.stdout ?? '').files),
  };
}
