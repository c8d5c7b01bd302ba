import type { Script } from '../model/plan/script.ts';
import runStateText from './run-state.sh';
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
export const runStateFunctions: Script = raw(runStateText);
