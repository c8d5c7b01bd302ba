import type { Outcome } from './change.ts';
import type { Reading } from './reading.ts';
import type { Facts } from './resource.ts';
import type { Script } from './script.ts';

/** One entry of a playbook on one host: a resource with its arguments, ready to be read and planned. */
export interface Task {
  /** Unique on its host: stage, position, item of a repeated task. */
  readonly id: string;
  /** Shown to the user: the playbook's `name`, or the resource's own title. */
  readonly title: string;
  /** The resource's name, for the journal. */
  readonly resource: string;
  /** What the task owns (`path:/etc/hosts`). */
  readonly ids: readonly string[];
  /** Ids of other tasks whose change may make this one differ. */
  readonly inputs: readonly string[];
  readonly probe: Script;
  readonly plan: (reading: Reading) => Outcome;
  readonly facts: (reading: Reading) => Facts;
}
