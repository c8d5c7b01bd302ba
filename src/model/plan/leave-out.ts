import type { Reading } from '../reading/reading.ts';
import type { Script } from './script.ts';

/** What is known of a selected host before anything is done there. */
export interface SeenHost {
  readonly host: string;
  /** Names of the phases that have begun there; `undefined`: that could not be read. */
  readonly begun: ReadonlySet<string> | undefined;
  /** What the probe of `LeaveOut` printed; `undefined`: the host could not be read. */
  readonly reading: Reading | undefined;
  /** Whether the phase has anything to change there. */
  readonly hasWork: boolean;
}

/** A phase that is left out, and why. */
export interface LeftOut {
  /** The rule in a few words: `a live cluster is not wiped`. */
  readonly what: string;
  /** What keeps it, by host. */
  readonly because: readonly { readonly host: string; readonly because: string }[];
  /** What to type where it is wanted all the same, and for which hosts. */
  readonly instead: readonly { readonly hosts: readonly string[]; readonly type: string }[];
}

/** Asked between reading and plan whether a phase is to be left out on all hosts. Pure, but for what the probe reads. */
export interface LeaveOut {
  readonly probe: Script;
  readonly decide: (seen: readonly SeenHost[]) => LeftOut | undefined;
}
