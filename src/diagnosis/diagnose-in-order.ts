import type { Diagnosis } from '../model/gate/diagnosis.ts';
import type { Diagnosable } from './diagnose.ts';
import type { SurveyOptions } from './survey-kind.ts';

type ByPhase = ReadonlyMap<string, Diagnosable>;

/** A phase with those that it stands on, each once, first things first. Pure. */
function inOrder(byPhase: ByPhase, phase: string, seen: ReadonlySet<string> = new Set()): readonly string[] {
  const found = byPhase.get(phase);
  if (found === undefined || seen.has(phase)) return [];
  const before = found.after.flatMap(one => inOrder(byPhase, one, new Set([...seen, phase])));
  return [...new Set([...before, phase])];
}

/**
 * Says why a phase does not work; where a phase that it stands on does not (a cluster's mesh), that comes first, and is no more said again in
 * other words.
 * @param earlier what of the phases before is told: only what stops them, or all of it
 * @param rerun the command that applies a phase again
 * @returns undefined where nobody diagnoses the phase
 */
export async function diagnoseInOrder(
  byPhase: ByPhase,
  phase: string,
  options: Omit<SurveyOptions, 'rerun' | 'explained'>,
  rerun: (phase: string) => string,
  earlier: 'stops' | 'all' = 'stops',
): Promise<Diagnosis | undefined> {
  let all: Diagnosis | undefined;
  for (const one of inOrder(byPhase, phase)) {
    const explained = new Set(all?.causes.flatMap(({ hosts }) => hosts));
    const found = await byPhase.get(one)?.diagnose({ ...options, rerun: rerun(one), explained });
    if (found === undefined) continue;
    const isWhole = one === phase || earlier === 'all';
    const causes = isWhole ? found.causes : found.causes.filter(({ severity }) => severity === 'stop');
    const pairs = isWhole || causes.length > 0 ? found.pairs : [];
    const known = new Set(all?.silent.map(({ host }) => host));
    all = {
      causes: [...(all?.causes ?? []), ...causes],
      pairs: [...(all?.pairs ?? []), ...pairs],
      silent: [...(all?.silent ?? []), ...found.silent.filter(({ host }) => !known.has(host))],
    };
  }
  return all;
}
