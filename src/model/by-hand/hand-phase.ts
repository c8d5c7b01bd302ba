import type { ByHand, HandCheck } from './by-hand.ts';

/** A value that a host's step needs from another host. */
export interface HandNeed {
  /** The variable, and between `<` and `>` the place in a text where it goes: `MS_1_PUB`. */
  readonly name: string;
  /** `the public key of ms-1` */
  readonly about: string;
  /** What prints it there; absent: no step of the phase tells it. */
  readonly print?: string;
  readonly from: string;
  /** POSIX extended regular expression of the whole value. */
  readonly like: string;
  readonly secret: boolean;
}

export interface HandTask {
  /** `1.4`: stage and position. */
  readonly id: string;
  readonly title: string;
  /** `book.yaml:62:9` */
  readonly where: string;
  /** What the playbook says above it, a line each. */
  readonly comment: readonly string[];
  /** Texts have their needs as `<NAME>`. */
  readonly does: Exclude<ByHand, { readonly kind: 'cannot' }>;
  readonly needs: readonly HandNeed[];
}

export interface HandStage {
  readonly name: string;
  readonly comment: readonly string[];
  readonly tasks: readonly HandTask[];
}

/** A question of the gate; `asks` is missing where only provision can ask it. */
export interface HandQuestion {
  /** Completes "waiting for …". */
  readonly title: string;
  readonly where: string | undefined;
  readonly comment: readonly string[];
  /** Seconds for which it is asked again. */
  readonly patience: number;
  readonly asks: HandCheck | undefined;
}

/** What is done for a phase by hand on one host. */
export interface HandHost {
  readonly host: string;
  readonly stages: readonly HandStage[];
  readonly gate: readonly HandQuestion[];
}

/** A phase by hand. */
export interface HandPhase {
  /** As a command line names it: `phase2`, or a playbook's file. */
  readonly word: string;
  readonly title: string;
  readonly cluster: string;
  /** The playbook's file. */
  readonly file: string;
  /** What stands at its head. */
  readonly comment: readonly string[];
  /** None of it is done by hand, it is only shown: why. */
  readonly onlyShown?: string;
  readonly hosts: readonly HandHost[];
}
