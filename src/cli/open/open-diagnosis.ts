import type { Catalogue } from '../../collections/catalogue.ts';
import { diagnoseInOrder } from '../../diagnosis/diagnose-in-order.ts';
import type { SurveyOptions } from '../../diagnosis/survey-kind.ts';
import type { Connections } from '../../engine/fleet/connections.ts';
import type { Diagnosis } from '../../model/gate/diagnosis.ts';
import type { Host, Inventory } from '../../model/inventory.ts';
import { ownCommand } from '../../model/own-command.ts';
import { Problem } from '../../model/problems/problem.ts';
import { phaseWord } from '../../playbook/phases.ts';

/** Seconds that one host's survey may take: halving to the largest packet is the longest part. */
const SURVEY_TIMEOUT = 90;

/** What is diagnosed, where, and how it was asked for. */
export interface DiagnosisRequest {
  readonly catalogue: Catalogue;
  /** The playbook's name. */
  readonly phase: string;
  /** The file, for a playbook of the user's own. */
  readonly file: string | undefined;
  readonly inventory: Inventory;
  readonly selected: readonly Host[];
  /** What of the phases before is told, too: what stops them (the default), or all. */
  readonly earlier?: 'stops' | 'all';
}

/**
 * Asks why a phase does not work on the selected hosts, over a run's own connections; `undefined` for a phase that
 * cannot be diagnosed.
 */
export function openDiagnosis(
  request: DiagnosisRequest,
  connections: Connections,
): (() => Promise<Diagnosis>) | undefined {
  const { catalogue, phase, file, inventory, selected, earlier } = request;
  if (!catalogue.diagnoses.has(phase)) return undefined;
  const rerun = (one: string): string =>
    ownCommand(one === phase && file !== undefined ? `run ${file}` : phaseWord(one));
  const options: Omit<SurveyOptions, 'rerun' | 'explained'> = {
    inventory,
    chosen: new Set(selected.map(host => host.name)),
    read: async (host, sections) => {
      try {
        return { readings: await connections.run(host, sections, { timeout: SURVEY_TIMEOUT }) };
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        return { because: error.details[0]?.what ?? error.message };
      }
    },
  };
  return async () =>
    (await diagnoseInOrder(catalogue.diagnoses, phase, options, rerun, earlier)) ?? {
      causes: [],
      pairs: [],
      silent: [],
    };
}
