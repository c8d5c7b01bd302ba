import type { Contestant, Job } from '../contestants/contestant.ts';
import type { Ground } from '../lab/ground.ts';

/** One kind of work that all contestants are measured at. */
export interface Scenario extends Job {
  readonly title: string;
  /** Brings the hosts to where every run of it begins; not timed. */
  readonly prepare: (ground: Ground, contestant: Contestant) => Promise<void>;
}
