import type { Script } from '../model/plan/script.ts';
import { raw } from './sh.ts';

/** What a run has on a host: a script `at-work`, a guard that has not decided yet (`unconfirmed`), or neither. */
export const runStates = ['at-work', 'unconfirmed', 'idle'] as const;
export type RunState = (typeof runStates)[number];

/**
 * Defines, where `$root` and `$guards` are set, and for a run's id: `at_work`, whether a script of it is going on, whose
 * process is no other that got the same number; `unconfirmed`, whether what it changed may yet be undone, or is being undone;
 * `state_of`, which prints its state; `forget_run`, which takes away what an idle one has left, also a guard that was never
 * armed. What was undone is told of first, and stays.
 */
export const runStateFunctions: Script = raw(`at_work() {
for pid in "$root/runs/$1"/*/pid; do
  [ -s "$pid" ] || continue
  { tr '\\0' ' ' <"/proc/$(cat "$pid")/cmdline"; } 2>/dev/null | grep -qF "/runs/$1/" && return 0
done
return 1
}
unconfirmed() { [ -e "$guards/$1/armed" ] || { [ -e "$guards/$1/fired" ] && [ ! -e "$guards/$1/undone" ]; }; }
state_of() { if at_work "$1"; then echo at-work; elif unconfirmed "$1"; then echo unconfirmed; else echo idle; fi; }
forget_run() {
  rm -rf "$root/runs/$1"
  [ -z "$1" ] || [ ! -d "$guards/$1" ] || [ -e "$guards/$1/undone" ] || rm -rf "$guards/$1"
}`);
