import type { PairState } from '../model/gate/diagnosis.ts';
import type { Host, Inventory } from '../model/inventory.ts';
import type { Script } from '../model/plan/script.ts';
import type { Reading } from '../model/reading/reading.ts';

/** A read-only script with the name by which its reading is found. */
export interface SurveySection {
  readonly id: string;
  readonly script: Script;
}

/** Runs read-only scripts on a host in one command; says why where it cannot be asked. */
export type Read = (
  host: Host,
  sections: readonly SurveySection[],
) => Promise<{ readonly readings: ReadonlyMap<string, Reading> } | { readonly because: string }>;

export interface SurveyOptions {
  readonly inventory: Inventory;
  /** Hosts that the question is about; others are asked too, as the other ends. */
  readonly chosen: ReadonlySet<string>;
  readonly read: Read;
  /** The command that applies the phase again. */
  readonly rerun: string;
  /** Hosts of which the diagnosis of an earlier phase has said why they do not work. */
  readonly explained?: ReadonlySet<string>;
}

/** Everything seen at one time: what causes look at, and who could not be asked. */
export interface Look<Scene> {
  readonly scene: Scene;
  readonly silent: readonly { readonly host: string; readonly because: string }[];
}

/** How a subject's part of every host is looked at, read-only. */
export interface SurveyKind<Scene, Seen extends Look<Scene>> {
  /** Phases whose trouble it looks into, by the playbook's name. */
  readonly phases: readonly string[];
  /** Phases that these stand on: what is wrong there is told first. */
  readonly after?: readonly string[];
  /** Asks every host, and tries the ways between them. */
  readonly take: (options: SurveyOptions) => Promise<Seen>;
  /** Asks some hosts again after a moment; `quick`: only what they say of themselves. */
  readonly retake: (options: SurveyOptions, before: Seen, hosts: ReadonlySet<string>, quick: boolean) => Promise<Seen>;
  /** Whether a way between the two is broken, as one of them sees it. */
  readonly isBrokenPair: (scene: Scene, a: Host, b: Host) => boolean;
  /** The matrix of all ordered pairs that concern a chosen host. */
  readonly pairs: (scene: Scene, chosen: ReadonlySet<string>) => readonly PairState[];
}
