import type { Diagnosis } from '../model/gate/diagnosis.ts';
import type { Diagnosable } from './diagnose.ts';
import type { SurveyOptions } from './survey-kind.ts';

/** Both together: who could not be asked the first time need not be named twice. */
const both = (one: Diagnosis, other: Diagnosis): Diagnosis => ({
  causes: [...one.causes, ...other.causes],
  pairs: [...one.pairs, ...other.pairs],
  silent: [...one.silent, ...other.silent.filter(({ host }) => !one.silent.some(known => known.host === host))],
});

/**
 * Several diagnoses of one phase as one. The last is asked first, since it knows the more particular subject (the network of a cluster's pods): what it
 * finds to stop a host is not told again in the more general words of those before it.
 * @param first the most general
 */
export function inTurn(first: Diagnosable, ...more: readonly Diagnosable[]): Diagnosable {
  if (more.length === 0) return first;
  const all = [first, ...more];
  const isStop = ({ severity }: { readonly severity: string }): boolean => severity === 'stop';
  const stopping = ({ causes }: Diagnosis): readonly string[] => causes.filter(isStop).flatMap(({ hosts }) => hosts);
  return {
    phases: [...new Set(all.flatMap(({ phases }) => phases))],
    after: [...new Set(all.flatMap(({ after }) => after))],
    causes: all.flatMap(({ causes }) => causes),
    diagnose: async (options: SurveyOptions) => {
      let told: Diagnosis = { causes: [], pairs: [], silent: [] };
      for (const one of all.toReversed()) {
        const explained = new Set([...(options.explained ?? []), ...stopping(told)]);
        told = both(told, await one.diagnose({ ...options, explained }));
      }
      // What stops the phase comes first, whoever found it.
      return { ...told, causes: [...told.causes.filter(isStop), ...told.causes.filter(one => !isStop(one))] };
    },
  };
}
