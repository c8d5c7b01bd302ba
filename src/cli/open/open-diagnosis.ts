import { shipped } from '../../collections/collections.ts';
import type { Connections } from '../../engine/fleet/connections.ts';
import type { Diagnosis } from '../../model/gate/diagnosis.ts';
import type { Host, Inventory } from '../../model/inventory.ts';
import { Problem } from '../../model/problem.ts';
import type { RunOptions } from '../run/run-options.ts';
import { inTwinSeat } from '../twin/twin-seat.ts';

/** Seconds that one host's survey may take: halving to the largest packet is the longest part. */
const SURVEY_TIMEOUT = 90;

/** Whether a collection knows how to look into a phase's trouble. */
export const canDiagnose = (phase: string): boolean => shipped.diagnoses.has(phase);

/** What puts a phase right again: `provision phase2 -i home.yaml`. */
const applyCommand = (phase: string, options: RunOptions): string =>
  `provision ${phase}${options.inventory === undefined ? '' : ` -i ${options.inventory}`}${inTwinSeat() ? ' --twin' : ''}`;

/**
 * Asks why a phase does not work on the selected hosts, over a run's own connections; `undefined` for a phase that
 * cannot be diagnosed.
 */
export function openDiagnosis(
  phase: string,
  inventory: Inventory,
  selected: readonly Host[],
  connections: Connections,
  options: RunOptions,
): (() => Promise<Diagnosis>) | undefined {
  const found = shipped.diagnoses.get(phase);
  if (found === undefined) return undefined;
  return () =>
    found.diagnose({
      inventory,
      chosen: new Set(selected.map(host => host.name)),
      rerun: applyCommand(phase, options),
      read: async (host, sections) => {
        try {
          return { readings: await connections.run(host, sections, { timeout: SURVEY_TIMEOUT }) };
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          return { because: error.details[0]?.what ?? error.message };
        }
      },
    });
}
