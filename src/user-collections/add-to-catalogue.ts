import { type Catalogue, catalogueOf } from '../collections/catalogue.ts';
import type { Collection } from '../collections/collection.ts';
import { InputProblem, type ProblemDetails } from '../model/problem.ts';

/** A collection with the file that it came from. */
export interface Loaded {
  readonly path: string;
  readonly collection: Collection;
}

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
];

/**
 * All collections together. Whoever comes later has to choose other names: what a shipped word means cannot be changed.
 * @throws {InputProblem} for every name that is taken
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
  if (problems.length > 0) throw new InputProblem(problems);
  return catalogueOf([...shipped.collections, ...loaded.map(one => one.collection)]);
}
