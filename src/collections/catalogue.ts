import type { CauseEntry } from '../diagnosis/cause.ts';
import type { Diagnosable } from '../diagnosis/diagnose.ts';
import type { Vocabulary } from '../model/plan/vocabulary.ts';
import type { Fault } from '../model/twin/fault.ts';
import type { Collection } from './collection.ts';

/** What all collections hold together, each thing by the name under which a user finds it. */
export interface Catalogue extends Vocabulary {
  readonly collections: readonly Collection[];
  /** By code. */
  readonly causes: ReadonlyMap<string, CauseEntry>;
  readonly faults: ReadonlyMap<string, Fault>;
  /** By the phase whose trouble they look into. */
  readonly diagnoses: ReadonlyMap<string, Diagnosable>;
}

/** @throws {RangeError} where two collections give one name: whoever wrote the second has to choose another. */
function byName<T>(kind: string, entries: readonly (readonly [name: string, value: T])[]): ReadonlyMap<string, T> {
  const all = new Map<string, T>();
  for (const [name, value] of entries) {
    if (all.has(name)) throw new RangeError(`two collections have the ${kind} “${name}”`);
    all.set(name, value);
  }
  return all;
}

/** Puts collections together. @throws {RangeError} where two give one name */
export function catalogueOf(collections: readonly Collection[]): Catalogue {
  byName(
    'name',
    collections.map(one => [one.name, one]),
  );
  const named = <T extends { readonly name: string }>(kind: string, pick: (one: Collection) => readonly T[]) =>
    byName(
      kind,
      collections.flatMap(pick).map(one => [one.name, one] as const),
    );
  const diagnoses = collections.flatMap(one => one.diagnoses);
  return {
    collections,
    resources: named('resource', one => one.resources),
    checks: named('check', one => one.checks),
    contexts: named('context', one => one.contexts),
    sections: byName(
      'section',
      collections.flatMap(one => one.sections).map(one => [one.key, one] as const),
    ),
    faults: named('fault', one => one.faults),
    factReaders: collections.flatMap(one => one.factReaders),
    facts: byName(
      'fact',
      collections.flatMap(one => [one, ...one.factReaders].flatMap(({ facts }) => Object.entries(facts))),
    ),
    causes: byName(
      'cause',
      diagnoses.flatMap(({ causes }) => causes.map(cause => [cause.code, cause] as const)),
    ),
    diagnoses: byName(
      'diagnosis of',
      diagnoses.flatMap(one => one.phases.map(phase => [phase, one] as const)),
    ),
  };
}
