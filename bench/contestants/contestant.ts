import type { Lab, Variant } from '../lab/lab.ts';
import type { Command } from '../measure/metered.ts';

/** How a contestant is asked to bring hosts to what an inventory says. */
export type Mode = 'apply' | 'dry-run';

/** The kinds of work, which a floor does by different steps. */
export type Work = 'nothing' | 'dry-run' | 'first-run' | 'setting' | 'added';

export interface Job {
  readonly work: Work;
  readonly variant: Variant;
  readonly mode: Mode;
}

/** One way to do the work of phase 2: the product, a floor, a peer. */
export interface Contestant {
  readonly name: string;
  /** With its version, for the report. */
  readonly title: string;
  /** The kinds of work that it does; default: every one. */
  readonly only?: readonly Work[];
  /** Writes what it works with into a folder of its own; not timed. */
  readonly prepare: (lab: Lab) => Promise<void>;
  /** What to run, after `prepare`. */
  readonly command: (lab: Lab, job: Job) => Command;
  /** Forgets what it remembers of the hosts, so that a first run is one. */
  readonly forget?: (lab: Lab) => void;
  /** Why its output does not show what was to happen; `undefined` where it does. */
  readonly complaint?: (output: string, job: Job) => string | undefined;
}
