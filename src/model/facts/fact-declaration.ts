import type { HandFact } from '../by-hand/by-hand.ts';

/** A fact that a resource's reading may give. */
export interface FactDeclaration {
  /** One sentence for the reference. */
  readonly about: string;
  /** Whether it is masked wherever it turns up, and stands in no argument but a file's content. */
  readonly secret?: boolean;
  /** Whether the controller keeps it for a later run in which the host cannot be reached. */
  readonly remember?: boolean;
  /** How a person carries it to other hosts; absent: only a run can. */
  readonly byHand?: HandFact;
}
