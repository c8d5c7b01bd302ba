import type { Script } from '../../../model/plan/script.ts';
import { unread } from '../../../model/reading/unread.ts';
import { sections } from '../../../shell/sections.ts';
import { sh } from '../../../shell/sh.ts';
import unitPrograms from './unit-programs.awk';

/** What systemd and the administrator's folders hold of one unit. */
export interface Unit {
  readonly name: string;
  /** `active`, `inactive`, `failed` … (systemctl(1)). */
  readonly active: string;
  /**
   * Its files, drop-in folders and, as K3s' installer writes it with the token, the file of its environment (`NAME.service.env`),
   * where administrators and installers put them; never a package's.
   */
  readonly files: readonly string[];
  /** Links that start it at boot. */
  readonly links: readonly string[];
  /** What it starts: the program's name, with its first argument where that is a plain word: `k3s server`. */
  readonly starts: readonly string[];
}

/**
 * Lists what there is of units that fit the patterns. `only` names folders of unit files; a package's, /lib/systemd and
 * /usr/lib/systemd, are none of them, so that a package's unit is stopped and disabled but stays.
 */
export const unitsProbe = (patterns: readonly string[]): Script => sh`if [ -d /run/systemd/system ]; then
  echo '== units'
  provision_list_units ${patterns}
fi
echo '== files'
for folder in /etc/systemd/system /usr/local/lib/systemd/system /run/systemd/system; do
  set -f; set -- ${patterns}; set +f
  for pattern; do
    for file in "$folder"/$pattern "$folder"/$pattern.d "$folder"/$pattern.env; do
      if [ -e "$file" ] || [ -L "$file" ]; then echo "$file"; fi
    done
  done
done
echo '== starts'
set -f; set -- ${patterns}; set +f
for pattern; do
  for file in /etc/systemd/system/$pattern /usr/local/lib/systemd/system/$pattern /run/systemd/system/$pattern; do
    if [ -f "$file" ]; then awk -v file="$file" ${unitPrograms} "$file"; fi
  done
done
echo '== links'
set -f; set -- ${patterns}; set +f
for pattern; do
  for file in /etc/systemd/system/*.wants/$pattern /etc/systemd/system/*.requires/$pattern; do
    if [ -L "$file" ]; then echo "$file"; fi
  done
done`;

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** A row of `systemctl list-units --plain`: unit, load, active, sub, description. */
const LISTED = /^\s*(?:[\u25cf*]\s+)?(\S+\.[a-z]+)\s+[a-z-]+\s+([a-z-]+)\s+[a-z-]+(?:\s|$)/;

/** @throws {Unread} */
export function parseUnits(stdout: string): readonly Unit[] {
  const parts = sections(stdout);
  const units = new Map<string, { active: string; files: string[]; links: string[]; starts: string[] }>();
  const unit = (name: string) => {
    const seen = units.get(name) ?? { active: 'inactive', files: [], links: [], starts: [] };
    units.set(name, seen);
    return seen;
  };
  for (const line of parts.get('units') ?? []) {
    const [, name, active] = LISTED.exec(line) ?? [];
    if (name === undefined || active === undefined) unread('systemctl', line);
    unit(name).active = active;
  }
  for (const path of new Set(parts.get('files'))) unit(baseName(path).replace(/\.(?:d|env)$/, '')).files.push(path);
  for (const path of new Set(parts.get('links'))) unit(baseName(path)).links.push(path);
  for (const line of new Set(parts.get('starts'))) {
    const [, path, starts] = /^(\S+) (.+)$/.exec(line) ?? [];
    if (path !== undefined && starts !== undefined) unit(baseName(path)).starts.push(starts);
  }
  return [...units].map(([name, rest]) => ({ name, ...rest }));
}

/** Whether it runs, or is remembered as having failed. */
export const isLoaded = ({ active }: Unit): boolean => active !== 'inactive';

/** Whether anything of it is left. A name that only another unit mentions, or a package's idle unit, is nothing. */
export const isLeft = (unit: Unit): boolean => isLoaded(unit) || unit.files.length > 0 || unit.links.length > 0;

/** In a few words what there is of it. */
export const describeUnit = ({ active, files, links }: Unit): string =>
  [active, ...(links.length > 0 ? ['starts at boot'] : []), ...files].join(', ');
