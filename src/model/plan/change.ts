import type { Kept } from '../gate/kept.ts';
import type { Brought } from '../reading/place.ts';
import type { Amount } from './amount.ts';
import type { Blob } from './blob.ts';
import type { Reach } from './reach.ts';
import type { Script } from './script.ts';

/** What a change does to a thing, as its symbol in a plan: create `+`, update `~`, remove `-`, restart `↻`, run `!`. */
export type Action = 'create' | 'update' | 'remove' | 'restart' | 'run';

/**
 * What it costs to take a thing away. `for good`: it cannot be recreated (a key, a token, a datastore, anything whose
 * owner nobody knows). `again`: it can be (an image, a program, a log, an interface). `volume`: data of workloads, of which
 * no archive has a copy.
 */
export type Loss = 'for good' | 'again' | 'volume';

/** One setting that is not as wanted. */
export interface Field {
  readonly name: string;
  /** `undefined`: absent. */
  readonly before: string | undefined;
  /** `undefined`: to be absent. May hold the placeholder for a value known only after apply. */
  readonly after: string | undefined;
  /** `text`: many lines, shown as a unified diff. */
  readonly form?: 'value' | 'text';
  /** Shown as "changed", never as what it is. */
  readonly secret?: boolean;
  /** Of something that goes; absent: `for good` where the change destroys (`lossOf`). */
  readonly loss?: Loss;
  readonly amount?: Amount;
}

/** A file that a change puts another in the place of, where provision did not write what stands there now. */
export interface Replaced {
  /** `edited`: we wrote it, and somebody has edited it since. `packaged`: a package's, as it was installed. */
  readonly whose: 'edited' | 'packaged' | 'somebody';
  /** The folder on the host below which a copy is kept. */
  readonly copy: string;
}

/** Why a change must not be made as things are, and what the user can do. */
export interface Refusal {
  readonly because: string;
  readonly hint?: string;
  /**
   * What an earlier change of the same plan has to reach to lift it, `{}` where only others' code could (a command, a package):
   * then it is decided again after that change. Absent: nothing lifts it.
   */
  readonly liftedBy?: Reach;
}

/** The host boots: nothing else is changed in between, and the plan goes on once it is back as another boot. */
export interface Reboots {
  /** The kernel's name for the boot that is to end. */
  readonly boot: string;
  /** Prints `boot NAME` and `state WORD`: of a host that has come up, `running`, `degraded`, `up` or the like. */
  readonly ask: Script;
  /** Seconds in which it must be back. */
  readonly within: number;
}

/** How a state differs from what is wanted; no fields means that it does not. */
export interface Difference {
  readonly action: Action;
  readonly fields: readonly Field[];
  /** In a few words why: `older than /etc/ssh/sshd_config`; for no fields, why there is nothing to do. */
  readonly why?: string;
  /** Takes something away that cannot be recreated from the inventory: wants confirmation. */
  readonly destroys?: boolean;
  /** What is reached now will not be any more: nothing is lost, but whoever uses it is shut out. Goes with `destroys`. */
  readonly closes?: boolean;
  /** The folder of the archive that must hold whatever goes for good before this change is made; absent: there is no copy. */
  readonly archive?: string;
  readonly replaces?: Replaced;
  /** What the task leaves where it is on purpose, also where nothing differs. */
  readonly kept?: readonly Kept[];
  /** It must not be made: the host stops before anything is sent, unless an earlier change of the plan may lift it. */
  readonly refused?: Refusal;
  /** Files of the controller that the change finds on the host (`shell/staged.ts`); they are brought there before it. */
  readonly needs?: readonly Blob[];
  /** Files of the host that come to the controller: that is all that the change does, and the host stays as it is. */
  readonly brings?: readonly Brought[];
  readonly reboots?: Reboots;
  /** The change leaves no trace that a second reading could confirm (a command that is always run). */
  readonly unprovable?: boolean;
}

/** A difference together with the script that removes it. */
export interface Change extends Difference {
  readonly apply: Script;
}

/** A task whose wish depends on something not known yet: `fields` show what can be shown. */
export interface Deferred {
  readonly because: string;
  readonly action: Action;
  readonly fields: readonly Field[];
  readonly destroys?: boolean;
  readonly closes?: boolean;
  readonly archive?: string;
  readonly replaces?: Replaced;
  readonly kept?: readonly Kept[];
  /** Why it would be refused if nothing earlier lifted it: no later task of the stage is begun before that is decided. */
  readonly refused?: Refusal;
}

/** What taking a field away costs; `undefined` for one that stays, or whose change can be undone. */
export const lossOf = ({ destroys }: { readonly destroys?: boolean }, { after, loss }: Field): Loss | undefined =>
  destroys === true && after === undefined ? (loss ?? 'for good') : undefined;

/** What comes of comparing a task with a reading. */
export type Outcome =
  | { readonly kind: 'none'; readonly why?: string; readonly kept?: readonly Kept[] }
  | { readonly kind: 'change'; readonly change: Change }
  | { readonly kind: 'deferred'; readonly deferred: Deferred }
  /** The probe failed, so the state is not known: the host stops here. */
  | { readonly kind: 'unreadable'; readonly evidence: readonly string[] }
  /** It must not be made: the host stops here. */
  | ({ readonly kind: 'refused' } & Omit<Refusal, 'liftedBy'>);

/** What an outcome leaves where it is on purpose. */
export function keptBy(outcome: Outcome): readonly Kept[] {
  if (outcome.kind === 'change') return outcome.change.kept ?? [];
  if (outcome.kind === 'deferred') return outcome.deferred.kept ?? [];
  return outcome.kind === 'none' ? (outcome.kept ?? []) : [];
}

/** A change or what stands in for it until more is known; `undefined` where nothing is to be done. */
export const differenceOf = (outcome: Outcome) =>
  outcome.kind === 'change' ? outcome.change : outcome.kind === 'deferred' ? outcome.deferred : undefined;
