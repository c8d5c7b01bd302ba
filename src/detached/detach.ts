import type { Bundle } from '../shell/bundle.ts';
import { quote } from '../shell/quote.ts';
import { runStateFunctions } from '../shell/run-state.ts';
import { forgetUnit } from './forget-unit.ts';
import { guardsFolder } from './guards-folder.ts';
import { runsFolder } from './runs-folder.ts';

/** Where a run leaves what it does on a host, and under which name: `FOLDER/lock`, `FOLDER/runs/ID/NUMBER/`. */
export interface RunPlace {
  /** Default: `/run/provision`, which a reboot empties; for a user without privileges, below its own runtime folder. */
  readonly folder: string | undefined;
  /** The run's id: letters, digits and dashes. */
  readonly run: string;
}

export interface DetachOptions extends RunPlace {
  /** Numbers the run's scripts on this host. */
  readonly number: number;
  /** One line that says whose run this is; kept in the lock. */
  readonly owner: string;
  /** One line that tells what the script's frames mean; kept beside it for `attach`. */
  readonly meaning: string;
  /** Seconds after which the script is ended on the host. */
  readonly timeout: number;
  /** Bytes of its standard output that were received already. */
  readonly offset: number;
  /** It is known to have been started: where it is gone, the host was restarted. */
  readonly begun: boolean;
  /** Id of a run whose controller is known to be dead: its lock counts for nothing once its script has ended. */
  readonly gone: string | undefined;
}

/** How a detached script's command may end besides with the script's own status. */
export const detachStatus = { cannotStore: 73, held: 75, vanished: 76, flood: 77, late: 124 } as const;

/** Seconds for which a lock lives without being renewed, while none of its scripts runs. */
const LEASE = 120;
/** Most bytes of either output. */
const FLOOD = 16 * 1024 * 1024;

/** The whole is a function that the last line calls, as in `bundle.ts`. */
const whole = (folder: string | undefined, ...body: readonly string[]): string =>
  [
    'provision_main() {',
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; LC_ALL=C; export PATH LC_ALL',
    'unset ENV BASH_ENV CDPATH LANG LANGUAGE || :',
    'umask 077; cd /',
    runsFolder(folder).text,
    guardsFolder(folder).text,
    // Seconds since boot: the folder does not outlive a boot either, and no clock that jumps matters.
    'uptime_now() { read -r up rest </proc/uptime; echo "${up%%.*}"; }',
    runStateFunctions.text,
    ...body,
    '}',
    'provision_main </dev/null',
    '',
  ].join('\n');

/**
 * Runs in a session of its own: the script, with its deadline and a bound to what it prints, and at last its status. The
 * script's text goes away with it, and everything of the run where `release` has left word.
 */
const RUNNER = `
mkdir "$1/begun" 2>/dev/null || exit 0
echo $$ >"$1/pid" || { : >"$1/full"; exit; }
apart=; command -v setsid >/dev/null 2>&1 && apart=setsid
PROVISION_HALT=\${1%/*}/halt; export PROVISION_HALT
$apart sh "$1/script" </dev/null >"$1/out" 2>"$1/err" &
child=$!
(
  passed=0
  while sleep 1; do
    passed=$((passed + 1))
    [ $passed -lt "$2" ] || { : >"$1/late"; break; }
    # Both counts and their sum, which is the last.
    size=$(wc -c "$1/out" "$1/err"); size=\${size##*/err}
    [ $((\${size%total*} + 0)) -lt ${FLOOD} ] || { : >"$1/flood"; break; }
  done
  kill -s TERM -- "-$child" 2>/dev/null || kill -s TERM "$child" 2>/dev/null
  sleep 2
  kill -s KILL -- "-$child" 2>/dev/null || kill -s KILL "$child" 2>/dev/null
) &
watch=$!
wait "$child"; rc=$?
[ -e "$1/late" ] || [ -e "$1/flood" ] || kill "$watch" 2>/dev/null
wait
rm -f "$1/script"
{ echo $rc >"$1/rc.new" && mv "$1/rc.new" "$1/rc"; } || : >"$1/full"
# Without it the run is no longer alive: whoever leaves a word after that takes everything away himself.
rm -f "$1/pid"
run=\${1%/*}
# What is unconfirmed keeps its lock until somebody has settled it.
guard=; read -r guard 2>/dev/null <"$run/leave"
if [ -e "$run/leave" ] && { [ ! -d "$guard" ] || [ -e "$guard/undone" ]; }; then
  [ ! -s "$run/forget" ] || systemctl daemon-reload
  held=; read -r held 2>/dev/null <"\${run%/runs/*}/lock"
  [ "$held" != "\${run##*/}" ] || rm -f "\${run%/runs/*}/lock"
  rm -rf "$run"
fi
`;

/**
 * Starts the runner out of reach of the login that started it: in a scope of its own where logind may end a session's
 * processes with it. Where that fails the runner is started plainly; it begins only once.
 */
const LAUNCHER = `
if [ "$4" = 0 ] && [ -d /run/systemd/system ] && command -v systemd-run >/dev/null 2>&1; then
  systemd-run --scope --quiet --no-ask-password sh -c "$3" provision "$1" "$2" && exit
fi
exec sh -c "$3" provision "$1" "$2"
`;

/**
 * `follow FOLDER BYTES`: prints what the script prints from there on, and ends as it does. The longer the script takes,
 * the more seldom it looks: it is half a second behind at most. A look that finds nothing new costs one process, `sleep`:
 * `seen` is as old as the last look that found something, so that output which is not older may be new.
 */
const FOLLOW = `follow() {
off=$2; ticks=0; pause=0; missing=0; seen=$1/seen.$$
while :; do
  ended=; [ ! -e "$1/rc" ] || ended=1
  # Now and then in any case, since clocks jump.
  if [ -e "$1/out" ] && { [ ! "$seen" -nt "$1/out" ] || [ -n "$ended" ] || [ $((ticks % 50)) = 0 ]; }; then
    { : >"$seen"; } 2>/dev/null || seen=
    size=$(wc -c <"$1/out") || exit ${detachStatus.vanished}
    if [ "$size" -gt "$off" ]; then
      tail -c "+$((off + 1))" "$1/out" | head -c "$((size - off))" || exit 1
      off=$size
    fi
  fi
  [ -z "$ended" ] || break
  [ -d "$1" ] || exit ${detachStatus.vanished}
  [ ! -e "$1/full" ] || exit ${detachStatus.cannotStore}
  pid=; { read -r pid <"$1/pid"; } 2>/dev/null || :
  if [ -n "$pid" ] && [ -d "/proc/$pid" ]; then missing=0; else missing=$((missing + pause)); fi
  # Not begun within half a minute, or ended without a word.
  [ $missing -lt 3000 ] && { [ $missing -lt 200 ] || [ -z "$pid" ]; } || exit ${detachStatus.vanished}
  ticks=$((ticks + 1))
  # In hundredths of a second; whoever started the script is woken at its end (SIGUSR1).
  case $ticks in ? | 1?) pause=05 ;; 2?) pause=10 ;; 3?) pause=25 ;; *) pause=50 ;; esac
  sleep 0.$pause >/dev/null 2>&1 & wait $!
  [ $? != 1 ] || { sleep 1; pause=100; }
  pause=\${pause#0}
done
cat "$1/err" >&2
[ ! -e "$1/late" ] || exit ${detachStatus.late}
[ ! -e "$1/flood" ] || exit ${detachStatus.flood}
read -r ended <"$1/rc"
exit "$ended"
}`;

/**
 * The lock is a name for the owner's file, made by ln: it is there with its content or not at all. That of a run whose
 * changes are unconfirmed is not broken: what is done under the next lock might be undone with them.
 */
const TAKE = `take() {
held=; { read -r held <"$root/lock"; } 2>/dev/null || :
if [ "$held" = "$run" ] && [ -s "$root/runs/$run/owner" ] && uptime_now >"$root/runs/$run/lease"; then return 0; fi
mkdir -p "$root/runs/$run" && chmod 700 "$root" && uptime_now >"$root/runs/$run/lease" && {
  [ -s "$root/runs/$run/owner" ] || {
    printf '%s\\n' "$run" "$owner" >"$root/runs/$run/owner.new" && mv "$root/runs/$run/owner.new" "$root/runs/$run/owner"
  }
} || {
  held=; read -r held 2>/dev/null <"$root/lock"
  [ "$held" = "$run" ] || rm -rf "$root/runs/$run"
  exit ${detachStatus.cannotStore}
}
tries=0
while [ $tries -lt 5 ]; do
  tries=$((tries + 1))
  if ln "$root/runs/$run/owner" "$root/lock" 2>/dev/null; then return 0; fi
  held=; read -r held 2>/dev/null <"$root/lock" || continue
  [ "$held" != "$run" ] || return 0
  state=$(state_of "$held")
  renewed=0; read -r renewed 2>/dev/null <"$root/runs/$held/lease" || :
  age=$(($(uptime_now) - renewed))
  if [ $state = idle ] && { [ "$held" = "$gone" ] || [ $age -gt ${LEASE} ]; }; then
    mv "$root/lock" "$root/lock.$run" 2>/dev/null || continue
    broken=; read -r broken <"$root/lock.$run" || :
    # Another run was quicker, and this lock is a new one.
    if [ "$broken" = "$held" ]; then forget_run "$held"; else ln "$root/lock.$run" "$root/lock"; fi
    rm -f "$root/lock.$run"
    continue
  fi
  break
done
rm -rf "$root/runs/$run"
printf '%s held %s\\n' "$nonce" "$state"
cat "$root/lock"
exit ${detachStatus.held}
}`;

/**
 * Text that takes the host's lock, stores a bundle there, starts it by itself, and follows it. Sent again after a
 * dropped connection, it starts nothing twice and goes on from `offset`.
 */
export function detach(bundled: Bundle, options: DetachOptions): string {
  return whole(
    options.folder,
    `run=${quote(options.run)}; nonce=${bundled.nonce}; gone=${quote(options.gone ?? '')}; owner=${quote(options.owner)}`,
    TAKE,
    FOLLOW,
    `dir=$root/runs/$run/${options.number}`,
    ...(options.begun ? [`[ -d "$dir" ] || exit ${detachStatus.vanished}`] : []),
    'take',
    'if [ ! -d "$dir" ]; then',
    // What earlier scripts of this run said has been received whole, or this one would not have been sent.
    '  for old in "$root/runs/$run"/*/; do rm -rf "$old"; done',
    '  if mkdir "$dir" 2>/dev/null; then',
    `    { printf %s ${quote(bundled.text)} >"$dir/script" && printf '%s\\n' ${quote(options.meaning)} >"$dir/meaning"; } || {`,
    '      rm -rf "$dir"',
    `      exit ${detachStatus.cannotStore}`,
    '    }',
    '    apart=nohup; command -v setsid >/dev/null 2>&1 && apart=setsid',
    '    trap : USR1',
    `    launch() { $apart sh -c ${quote(LAUNCHER)} provision "$dir" ${options.timeout} ${quote(RUNNER)} "\${provision_uid:-$(id -u)}"; }`,
    // Only where that is still the parent: its number may be another process's by then.
    '    { launch; read -r pid name state parent rest </proc/self/stat && [ "$parent" = $$ ] && kill -s USR1 $$; } </dev/null >/dev/null 2>&1 &',
    '  fi',
    'fi',
    `follow "$dir" ${options.offset}`,
  );
}

/** Text that follows a script of any run, from its `offset`-th byte on. */
export const follow = (place: RunPlace, number: number, offset: number): string =>
  whole(place.folder, FOLLOW, `follow "$root/runs/"${quote(place.run)}/${number} ${offset}`);

/** Text that lets the run's script end the task that is under way, and begin none after it. */
export const halt = (place: RunPlace): string =>
  whole(place.folder, `[ ! -d "$root/runs/"${quote(place.run)} ] || : >"$root/runs/"${quote(place.run)}/halt`);

/** Text that says the run goes on. */
export const renew = (place: RunPlace): string =>
  whole(
    place.folder,
    `[ ! -d "$root/runs/"${quote(place.run)} ] || uptime_now >"$root/runs/"${quote(place.run)}/lease`,
  );

/**
 * Text that gives the lock back if it is this run's, and takes everything of the run away. Where a script of it is at
 * work, that script does both at its end; where its changes are unconfirmed, nothing is done: they are settled first.
 */
export const release = (place: RunPlace): string =>
  whole(
    place.folder,
    `run=${quote(place.run)}`,
    'if at_work "$run"; then printf "%s\\n" "$guards/$run" >"$root/runs/$run/leave"; ! at_work "$run" || exit 0; fi',
    '! unconfirmed "$run" || exit 0',
    'held=; read -r held 2>/dev/null <"$root/lock" || :',
    '[ "$held" != "$run" ] || rm -f "$root/lock"',
    'unit=; read -r unit 2>/dev/null <"$root/runs/$run/forget" || :',
    'forget_run "$run"',
    'apart=nohup; command -v setsid >/dev/null 2>&1 && apart=setsid',
    // Nobody waits for it.
    `[ -z "$unit" ] || $apart sh -c ${quote(forgetUnit.text)} sh "$unit" </dev/null >/dev/null 2>&1 &`,
  );

/**
 * Text that lists the runs that have left something on a host, four lines for each script: `run ID STATE` (`RunState`),
 * the owner's line, `script NUMBER` (0: none), its meaning's line.
 */
export const listRuns = (folder: string | undefined): string =>
  whole(
    folder,
    `for owner in "$root"/runs/*/owner; do
  [ -e "$owner" ] || continue
  dir=\${owner%/owner}; id=\${dir##*/}
  number=0; for script in "$dir"/*/meaning; do
    [ ! -e "$script" ] || { script=\${script%/meaning}; number=\${script##*/}; }
  done
  printf 'run %s %s\\n' "$id" "$(state_of "$id")"; sed -n 2p "$owner"
  printf 'script %s\\n' "$number"; head -n 1 "$dir/$number/meaning" 2>/dev/null || echo
done`,
  );
