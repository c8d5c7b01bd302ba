import { type Catalogue, catalogueOf } from '../collections/catalogue.ts';
import type { Collection } from '../collections/collection.ts';
import { InputProblem, type ProblemDetails } from '../model/problems/problem.ts';
import type { Loaded } from './loaded.ts';
import { remnantMistakes } from './remnant-mistakes.ts';

/** Words that a playbook or an inventory gives a meaning of their own, and that no collection may take. */
export interface Reserved {
  /** Keys of a task, which stand beside its resource. */
  readonly tasks: readonly string[];
  /** Keys of a question of a gate. */
  readonly gates: readonly string[];
  /** What playbooks can name besides. */
  readonly names: readonly string[];
  /** Keys of the inventory, and of a host in it. */
  readonly inventory: readonly string[];
  readonly host: readonly string[];
}

interface Named {
  readonly kind: string;
  readonly name: string;
  readonly reserved: readonly string[];
}

const namesOf = (one: Collection, reserved: Reserved): readonly Named[] => [
  { kind: 'collection', name: one.name, reserved: [] },
  ...one.resources.map(({ name }) => ({ kind: 'resource', name, reserved: reserved.tasks })),
  ...one.checks.map(({ name }) => ({ kind: 'check', name, reserved: reserved.gates })),
  ...one.contexts.map(({ name }) => ({ kind: 'name in playbooks', name, reserved: reserved.names })),
  ...one.sections.flatMap(({ key, hostKeys }) => [
    { kind: 'name in playbooks', name: key, reserved: reserved.names },
    { kind: 'section', name: key, reserved: reserved.inventory },
    ...Object.keys(hostKeys).map(name => ({ kind: 'key of hosts', name, reserved: reserved.host })),
  ]),
  ...[one, ...one.factReaders].flatMap(({ facts }) =>
    Object.keys(facts).map(name => ({ kind: 'fact', name: name.replaceAll('.', '_'), reserved: [] })),
  ),
  ...one.diagnoses.flatMap(({ phases, causes }) => [
    ...phases.map(name => ({ kind: 'diagnosis of', name, reserved: [] })),
    ...causes.map(({ code }) => ({ kind: 'cause', name: code, reserved: [] })),
  ]),
  ...one.faults.map(({ name }) => ({ kind: 'fault', name, reserved: [] })),
];

/** Faults whose cause no diagnosis can name: nobody could tell whether it was found. */
function faultMistakes(shipped: Catalogue, loaded: readonly Loaded[]): readonly ProblemDetails[] {
  const causes = [...shipped.collections, ...loaded.map(one => one.collection)]
    .flatMap(one => one.diagnoses)
    .flatMap(one => one.causes);
  const codes = new Set(causes.map(cause => cause.code));
  return loaded.flatMap(({ path, collection: { faults } }) =>
    faults
      .filter(({ code }) => !codes.has(code))
      .map(({ name, code }) => ({
        where: path,
        what: `the fault ${JSON.stringify(name)} refers to the cause ${JSON.stringify(code)}, which is not there`,
        hint: 'name the code of a cause, of this collection or another',
      })),
  );
}

/**
 * All collections together. Whoever comes later has to choose other names: what a shipped word means cannot be changed.
 * @throws {InputProblem} for every name that is taken, and for what would never be found
 */
export function addToCatalogue(shipped: Catalogue, loaded: readonly Loaded[], reserved: Reserved): Catalogue {
  const taken = new Map<string, string>();
  for (const one of shipped.collections) {
    for (const { kind, name } of namesOf(one, reserved)) taken.set(`${kind} ${name}`, `provision's own ${one.name}`);
  }
  const problems: ProblemDetails[] = [];
  for (const { path, collection } of loaded) {
    for (const { kind, name, reserved: words } of namesOf(collection, reserved)) {
      const key = `${kind} ${name}`;
      const by = words.includes(name) ? 'provision itself' : taken.get(key);
      if (by === undefined) taken.set(key, path);
      else
        problems.push({
          where: path,
          what: `the ${kind} ${JSON.stringify(name)} is there already, by ${by}`,
          hint: 'choose another name',
        });
    }
  }
  problems.push(...faultMistakes(shipped, loaded), ...remnantMistakes(shipped, loaded));
  if (problems.length > 0) throw new InputProblem(problems);
  return catalogueOf([...shipped.collections, ...loaded.map(one => one.collection)]);
}
