import type { Script } from '../../model/plan/script.ts';
import { lines, raw, sh } from '../sh.ts';
import unitsText from './units.sh';

/** What probes ask of a unit, as systemctl(1) and org.freedesktop.systemd1(5) name it. */
const PROPERTIES = [
  'Names',
  'LoadState',
  'ActiveState',
  'SubState',
  'UnitFileState',
  'NeedDaemonReload',
  'FragmentPath',
  'DropInPaths',
  'ConflictedBy',
  'ExecMainStartTimestamp',
  'InactiveExitTimestamp',
].join(',');

/**
 * What several probes of one script want of systemd is asked once, by the shell that starts them all: a start of `systemctl` costs a
 * host more than all else that such a probe does. It is an answer kept for a moment, and no other rule: where it was not to be had, or
 * does not tell of the very unit, the probe asks by itself, and says itself what it could not read.
 *
 * `provision_show UNIT` leaves in `$provision_shown` what systemd says of a unit, a line `PROPERTY=VALUE` each, times in UTC.
 * `provision_list_units [PATTERN…]` prints a row for each unit in memory, as `systemctl list-units --all --plain --no-legend` does.
 * `provision_listed` prints them where that was asked already, and fails elsewhere.
 */
export const unitFunctions: Script = lines(sh`units_properties=${PROPERTIES}`, raw(unitsText));

/** Whether a script calls one of them. */
export const asksForUnits = (text: string): boolean => /\bprovision_(?:show|list_units|listed)\b/.test(text);

/** A word as `quote` writes it, of a name that needs no more than that. */
const SHOWN = /\bprovision_show ([\w@:.-]+)/g;

/** What is asked beforehand for probes, all of which come after the last change of their script. Pure. */
export function unitsAhead(probes: readonly string[]): readonly string[] {
  const named = probes.flatMap(text => [...text.matchAll(SHOWN)].map(([, name = '']) => name));
  const names = [...new Set(named)];
  const lists = probes.filter(text => /\bprovision_list(?:_units|ed)\b/.test(text)).length;
  return [
    // Of one alone nothing is gained.
    ...(named.length > 1 ? [`units_show ${names.join(' ')}`] : []),
    ...(lists > 1 ? ['units_list'] : []),
  ].map(line => `[ ! -d /run/systemd/system ] || ${line}`);
}
