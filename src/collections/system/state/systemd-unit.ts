import type { Script } from '../../../model/plan/script.ts';
import { unread } from '../../../model/reading/unread.ts';
import { sh } from '../../../shell/sh.ts';

/** What systemd knows of a unit. */
interface Unit {
  /** `loaded`, `not-found`, `masked`, `bad-setting`, `error`. */
  readonly load: string;
  /** `active`, `reloading`, `inactive`, `failed`, `activating`, `deactivating`. */
  readonly active: string;
  /** `running`, `exited`, `dead`, `auto-restart` … */
  readonly sub: string;
  /** What `systemctl is-enabled` says: `enabled`, `disabled`, `static`, `masked` …; empty where there is no unit file. */
  readonly file: string;
  readonly needsReload: boolean;
  /** Seconds since the epoch, rounded down, at which it was last started; undefined where it was not. */
  readonly started: number | undefined;
}

/** A file that a unit was started from. */
export interface UnitInput {
  readonly path: string;
  /** Seconds since the epoch, rounded down, at which the file last changed (its ctime). */
  readonly changed: number;
}

export interface UnitState {
  /** Undefined where systemd does not run. */
  readonly unit: Unit | undefined;
  readonly inputs: readonly UnitInput[];
  /** The host's clock, in seconds since the epoch. */
  readonly now: number;
}

/**
 * Prints the clock, when each input changed, and the unit's properties. A file's ctime is asked, not its mtime: what
 * a package or `cp -p` puts in place comes with an old mtime, and is new all the same.
 */
export const probeUnit = (name: string, inputs: readonly string[]): Script => sh`provision_clock
printf 'now %s\n' "$provision_now"
for provision_input in ${inputs.length === 0 ? [''] : inputs}; do
  if [ -n "$provision_input" ] && provision_exists "$provision_input"; then printf 'input %s %s\n' "$(stat -L -c %Z "$provision_input")" "$provision_input"; fi
done
if [ -d /run/systemd/system ]; then
  provision_show ${name}
  printf '%s\n' "$provision_shown"
else
  echo absent
fi`;

/** Reads `Sat 2024-11-21 05:06:03 UTC`, which systemctl prints under `TZ=UTC`. */
function seconds(timestamp: string | undefined): number | undefined {
  const match = /^\w+ (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)? UTC$/.exec(timestamp ?? '');
  return match === null ? undefined : Date.parse(`${match[1]}T${match[2]}Z`) / 1000;
}

/** @throws {Unread} */
export function parseUnit(stdout: string): UnitState {
  const all = stdout.split('\n');
  const inputs = all.flatMap(line => {
    const match = /^input (\d+) (.+)$/.exec(line);
    return match === null ? [] : [{ changed: Number(match[1]), path: match[2] ?? '' }];
  });
  const now = Number(/^now (\d+)$/m.exec(stdout)?.[1] ?? unread('date', all[0] ?? ''));
  const shown = new Map(all.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
  const load = shown.get('LoadState');
  if (load === undefined && all.includes('absent')) return { unit: undefined, inputs, now };
  if (load === undefined) unread('systemctl', all.find(line => !/^(?:now|input) /.test(line)) ?? '');
  const unit = {
    load,
    active: shown.get('ActiveState') ?? '',
    sub: shown.get('SubState') ?? '',
    file: shown.get('UnitFileState') ?? '',
    needsReload: shown.get('NeedDaemonReload') === 'yes',
    // The main process is newer than the unit's own start where systemd has restarted it.
    started: seconds(shown.get('ExecMainStartTimestamp')) ?? seconds(shown.get('InactiveExitTimestamp')),
  };
  return { unit, inputs, now };
}

/**
 * The first input that the running unit may not have seen. Both times are whole seconds, so an equal one counts as
 * newer: `restartUnit` waits for the next second, and so a restart always settles it.
 */
export const newerInput = ({ unit, inputs }: UnitState): UnitInput | undefined => {
  const started = unit?.started;
  return started === undefined ? undefined : inputs.find(input => input.changed >= started);
};

/**
 * Waits for a later second than the inputs were changed in. An input that claims to be from the future (the clock was set
 * back) gets its ctime from the clock as it is now, or it would be newer for ever.
 */
export const outwaitInputs = (inputs: readonly string[]): Script => sh`provision_newest=0
for provision_input in ${inputs.length === 0 ? [''] : inputs}; do
  [ -e "$provision_input" ] || continue
  provision_changed=$(stat -L -c %Z "$provision_input")
  if [ "$provision_changed" -gt "$(date +%s)" ]; then
    if provision_reach "$provision_input" follow && [ -z "$provision_shared" ]; then
      provision_there 'chmod "$(stat -c %a "$1")" "$1"' "$provision_name"
    fi
    provision_changed=$(stat -L -c %Z "$provision_input")
  fi
  if [ "$provision_changed" -gt "$provision_newest" ]; then provision_newest=$provision_changed; fi
done
provision_patience=3
while [ "$(date +%s)" -le "$provision_newest" ] && [ "$provision_patience" -gt 0 ]; do
  sleep 1
  provision_patience=$((provision_patience - 1))
done
`;

/** Restarts a unit in a later second than its inputs were changed in. */
export const restartUnit = (name: string, inputs: readonly string[]): Script =>
  sh`${outwaitInputs(inputs)}systemctl restart -- ${name}`;
