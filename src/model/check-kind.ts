import type { ZodType } from 'zod';
import type { Finding, Verdict } from './check.ts';
import type { Reading } from './reading.ts';
import type { Script } from './script.ts';

export type { Finding };

/** A kind of question that a gate can ask: data and a judge. All members are pure; a probe is read-only, as a resource's. */
export interface CheckKind<Spec> {
  /** The word that a gate uses in a playbook. */
  readonly name: string;
  /** One sentence for the reference. */
  readonly summary: string;
  readonly schema: ZodType<Spec>;
  /** Entries of a gate in YAML, for the reference; tests parse them. */
  readonly examples: readonly string[];
  /** Completes "waiting for …". */
  readonly title: (spec: Spec) => string;
  /** Seconds to go on asking where the playbook does not say; 0: once. */
  readonly patience: number;
  readonly probe: (spec: Spec) => Script;
  readonly judge: (spec: Spec, reading: Reading) => Verdict;
}
