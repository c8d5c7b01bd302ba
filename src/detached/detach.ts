import type { Bundle } from '../shell/bundle.ts';
import { quote } from '../shell/quote.ts';
import { detachStatus } from './detach-status.ts';
import { followFunction } from './follow.ts';
import launcher from './launcher.sh';
import { takeFunction } from './lock/lock.ts';
import type { RunPlace } from './run-place.ts';
import runner from './runner.sh';
import { wholeScript } from './whole-script.ts';

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

/**
 * Text that takes the host's lock, stores a bundle there, starts it by itself, and follows it. Sent again after a
 * dropped connection, it starts nothing twice and goes on from `offset`.
 */
export function detach(bundled: Bundle, options: DetachOptions): string {
  return wholeScript(
    options.folder,
    `run=${quote(options.run)}; nonce=${bundled.nonce}; gone=${quote(options.gone ?? '')}; owner=${quote(options.owner)}`,
    takeFunction.text,
    followFunction.text,
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
    '    trap woken=1 USR1',
    `    launch() { $apart sh -c ${quote(launcher)} provision "$dir" ${options.timeout} ${quote(runner)} "\${provision_uid:-$(id -u)}"; }`,
    // Only where that is still the parent: its number may be another process's by then.
    '    { launch; read -r pid name state parent rest </proc/self/stat && [ "$parent" = $$ ] && kill -s USR1 $$; } </dev/null >/dev/null 2>&1 &',
    '  fi',
    'fi',
    `follow "$dir" ${options.offset}`,
  );
}
