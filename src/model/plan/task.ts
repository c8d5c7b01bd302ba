import type { Deferred, Refusal } from './change.ts';
import type { BoundTask } from './resource.ts';

/** One entry of a playbook on one host: a resource with its arguments, ready to be read and planned. */
export interface Task {
  /** Unique on its host, and the same each time the playbook is rendered: stage, position, item of a repeated task. */
  readonly id: string;
  readonly stage: string;
  /** Shown to the user: the playbook's `name`, or the resource's own title. */
  readonly title: string;
  /** The resource's name, for the journal. */
  readonly resource: string;
  /** Seconds that its change may take. */
  readonly timeout: number;
  /** Hosts with a smaller one begin it first (`engine/stage/start-order.ts`); absent: 0. */
  readonly startOrder?: number;
  /**
   * Seconds within which its change must be confirmed over a new connection, or the host undoes it; `off`: for good. Absent:
   * the host decides, by what its login depends on.
   */
  readonly guard?: number | 'off';
  /** It was not chosen: it is read for its facts, and nothing else is done about it. */
  readonly leftOut?: true;
  /** It is done on this host alone, for all: where it is not done, no later stage begins anywhere. */
  readonly once?: true;
  /** It cannot be made of what its host told: the host stops here. `bound` is absent then. */
  readonly refused?: Omit<Refusal, 'liftedBy'>;
  /** What it is made of; `undefined` where the arguments depend on something not known yet so much that nothing can be read. */
  readonly bound: BoundTask | undefined;
  /** Set where a part of the arguments is known only after an earlier stage's apply. */
  readonly waitsFor: (Pick<Deferred, 'because'> & { readonly mayNotApply?: true }) | undefined;
}
