import type { KeptPlan } from '../../model/plan/kept-plan.ts';
import { digestsBy } from './digest.ts';
import { movedSince } from './moved-since.ts';
import type { PhaseOfFile, PlanFile } from './plan-file.ts';
import { beyondShown } from './shown-in-plan.ts';

/** How a plan of now must be to be the kept one: `the same`, or, once earlier phases of it were made, `no more`. */
type Held = 'the same' | 'no more';

/** The plan of each phase of a file, as the engine asks it. */
export interface KeptPhases {
  readonly of: (phase: string, held: Held) => KeptPlan;
  /** Whether it says that the phase is left out. */
  readonly leavesOut: (phase: string) => boolean;
  /** What to do where it does not fit any more. */
  readonly hint: string;
}

export function keptPhases({ phases, salt }: Pick<PlanFile, 'phases' | 'salt'>, hint: string): KeptPhases {
  const digests = digestsBy(salt);
  const named = (phase: string): PhaseOfFile => phases.find(one => one.phase === phase) ?? { phase, hosts: [] };
  return {
    hint,
    leavesOut: phase => named(phase).leftOut === true,
    of: (phase, held) => {
      const kept = named(phase);
      return {
        differs: hosts =>
          held === 'the same'
            ? movedSince(kept, hosts, digests)
            : hosts.flatMap(({ host, tasks }) =>
                tasks.flatMap(({ task, title, outcome }) => {
                  const more = beyondShown(kept, { host, task, outcome });
                  return more === undefined ? [] : [{ host, what: `${title}: ${more}` }];
                }),
              ),
        exceeds: (host, task, outcome) => {
          const more = beyondShown(kept, { host, task, outcome });
          return more === undefined ? undefined : { where: host, what: `not made: ${more}`, hint };
        },
      };
    },
  };
}
