import type { Confidence, FoundCause, Severity } from '../model/gate/diagnosis.ts';

/** Something that would look alike, and what was seen in this very run that speaks against it. */
export interface RuledOut {
  readonly not: string;
  /** `undefined`: it was not looked at, or not seen clearly; then nothing is said of it. */
  readonly seen: string | undefined;
}

/** What a cause finds, before its code and title are added. */
export type Found = Pick<FoundCause, 'hosts' | 'what' | 'evidence' | 'remedy'> & {
  readonly ruledOut?: readonly RuledOut[];
  /** Where it is less than the cause's own. */
  readonly severity?: Severity;
  /** Where it is less than the cause's own. */
  readonly confidence?: Confidence;
  /** Pairs whose trouble it explains, in either direction; absent: those of its hosts with everybody. */
  readonly pairs?: readonly (readonly [string, string])[];
};

/** What causes that were looked for before have explained already. */
export interface Explained {
  /** What lies between two hosts, or all that concerns one of them. */
  readonly pair: (a: string, b: string) => boolean;
  /** Only what lies between the two: what is seen on one of them is told although the other is down. */
  readonly between: (a: string, b: string) => boolean;
  readonly host: (name: string) => boolean;
}

/** What of a cause its page in the documentation says, and a fault of the twin refers to. */
export interface CauseEntry {
  /** Kebab-case; never changed once released. */
  readonly code: string;
  readonly title: string;
  readonly severity: Severity;
  /** How sure it is where it is found. */
  readonly confidence: Confidence;
  /** For the documentation: what happens, how it is recognised, what is done about it. */
  readonly about: string;
}

/** One reason why a phase does not work. Pure: it looks at what a survey found (its scene), and sends nothing. */
export interface Cause<Scene> extends CauseEntry {
  /**
   * Also seen for a moment while something is restarted or a host is overloaded, so it is looked at twice before it is
   * told: what the hosts say of themselves, or their pings too.
   */
  readonly fleeting?: 'state' | 'pings';
  readonly find: (scene: Scene, explained: Explained) => readonly Found[];
}
