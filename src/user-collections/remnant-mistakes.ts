import type { Catalogue } from '../collections/catalogue.ts';
import type { ProblemDetails } from '../model/problems/problem.ts';
import { joinRemnants, type RemnantsByKind, remnantsOf } from '../model/reading/remnants.ts';
import { didYouMean } from '../yaml/did-you-mean.ts';
import type { Loaded } from './loaded.ts';
import { misfits } from './mistakes.ts';

/** Every remnant that no wipe would find: of a kind that nothing takes away, of another form, or against what others say. */
export function remnantMistakes({ remnants: { kinds, bySubject } }: Catalogue, loaded: readonly Loaded[]) {
  const subjects = new Map<string, RemnantsByKind>(bySubject);
  return loaded.flatMap(({ path, collection: { name, remnants } }) => {
    const problems = Object.entries(remnants).flatMap(([kind, remnant]): readonly ProblemDetails[] => {
      const known = kinds.get(kind);
      if (known === undefined) {
        const what = `nothing takes away remnants of the kind ${JSON.stringify(kind)}`;
        return [{ where: path, what, hint: didYouMean(kind, [...kinds.keys()], 'kind') }];
      }
      const { error } = known.schema.safeParse(remnant);
      if (error !== undefined) return misfits(path, `remnants ${JSON.stringify(kind)}`, error, remnant).details;
      try {
        joinRemnants(remnantsOf({ kinds, bySubject: subjects }, kind), remnant);
        return [];
      } catch (thrown) {
        if (!(thrown instanceof RangeError)) throw thrown;
        const what = `remnants ${JSON.stringify(kind)} contradict those of another collection: ${thrown.message}`;
        return [{ where: path, what, hint: 'leave out what the other says, or say the same' }];
      }
    });
    if (problems.length === 0) subjects.set(name, remnants);
    return problems;
  });
}
