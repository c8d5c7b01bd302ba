import type { Script } from '../../model/plan/script.ts';
import { quote } from '../../shell/quote.ts';
import { lines, raw, sh } from '../../shell/sh.ts';
import { statusNames } from '../detach-status.ts';
import { forgetUnit } from '../forget-unit.ts';
import type { RunPlace } from '../run-place.ts';
import { wholeScript } from '../whole-script.ts';
import { LEASE } from './lease.ts';
import takeLockText from './take-lock.sh';

/** Defines `take` (`take-lock.sh`), which takes the lock of `$root` for `$run`, or says who holds it and ends. */
export const takeFunction: Script = lines(statusNames, sh`lease_seconds=${LEASE}`, raw(takeLockText));

export interface AcquireOptions extends RunPlace {
  /** One line that says whose run this is; kept in the lock. */
  readonly owner: string;
  readonly nonce: string;
  /** As in `DetachOptions`. */
  readonly gone: string | undefined;
}

/** Text that takes the lock and does nothing under it yet. */
export const acquire = ({ folder, run, owner, nonce, gone }: AcquireOptions): string =>
  wholeScript(
    folder,
    `run=${quote(run)}; nonce=${nonce}; gone=${quote(gone ?? '')}; owner=${quote(owner)}`,
    takeFunction.text,
    'take',
  );

/**
 * Text that gives the lock back if it is this run's, and takes everything of the run away. Where a script of it is at
 * work, that script does both at its end; where its changes are unconfirmed, nothing is done: they are settled first.
 */
export const release = (place: RunPlace): string =>
  wholeScript(
    place.folder,
    `run=${quote(place.run)}`,
    'if at_work "$run"; then printf "%s\\n" "$guards/$run" >"$root/runs/$run/leave"; ! at_work "$run" || exit 0; fi',
    '! unconfirmed "$run" || exit 0',
    'held=; read -r held 2>/dev/null <"$root/lock" || :',
    '[ "$held" != "$run" ] || rm -f "$root/lock"',
    'unit=; read -r unit 2>/dev/null <"$root/runs/$run/forget" || :',
    'reload=; [ ! -e "$root/runs/$run/reload" ] || reload=yes',
    'forget_run "$run"',
    'apart=nohup; command -v setsid >/dev/null 2>&1 && apart=setsid',
    // Nobody waits for it.
    'if [ -n "$reload" ]; then $apart systemctl daemon-reload </dev/null >/dev/null 2>&1 & exit 0; fi',
    `[ -z "$unit" ] || $apart sh -c ${quote(forgetUnit.text)} sh "$unit" </dev/null >/dev/null 2>&1 &`,
  );
