import { makeBare } from './bare-script.ts';
import type { Lab, Variant } from './lab.ts';

/** The state that the hosts of a laboratory are in, and the ways to bring them to another one; none of it is timed. */
export interface Ground {
  readonly lab: Lab;
  /** The mesh as its inventory says it, and the host that is not in it bare. */
  readonly mesh: () => Promise<void>;
  /** Every host bare. */
  readonly bare: () => Promise<void>;
  /** Says what a run has left: what this inventory says, or that by somebody who leaves no mark of the product's phase. */
  readonly now: (variant: Variant | 'foreign') => void;
}

/** @param converge brings the hosts of an inventory to it, by whichever contestant. */
export function createGround(lab: Lab, converge: (variant: Variant) => Promise<void>): Ground {
  let state: Variant | 'foreign' | 'bare' | 'unknown' = 'unknown';
  const all = lab.inventories.grown.hosts.map(host => host.name);
  const bareHosts = (hosts: readonly string[]): Promise<unknown> => lab.onEach(hosts, makeBare);
  return {
    lab,
    now: left => {
      state = left;
    },
    bare: async () => {
      // A run that is to be the first leaves something on all hosts but the last, and one that failed who knows what.
      if (state !== 'bare') await bareHosts(all);
      state = 'bare';
    },
    mesh: async () => {
      if (state === 'mesh') return;
      if (state === 'unknown') await bareHosts(all);
      if (state === 'grown') await bareHosts(all.slice(-1));
      state = 'unknown';
      await converge('mesh');
      state = 'mesh';
    },
  };
}
