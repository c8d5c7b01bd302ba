import type { CauseEntry } from '../diagnosis/cause.ts';
import type { Diagnosable } from '../diagnosis/diagnose.ts';
import { inTurn } from '../diagnosis/in-turn.ts';
import type { AdminWay } from '../model/cluster/admin-way.ts';
import type { ClientWay } from '../model/cluster/client-way.ts';
import type { UndoWay } from '../model/cluster/undo-way.ts';
import type { EvidenceOf } from '../model/gate/evidence.ts';
import type { KeyRound } from '../model/key-round.ts';
import type { ArtifactsOf } from '../model/plan/artifact.ts';
import type { Vocabulary } from '../model/plan/vocabulary.ts';
import type { PairWays } from '../model/reach/pair-way.ts';
import type { ReachSurvey } from '../model/reach/reach.ts';
import type { SeenFrom } from '../model/reach/seen-from.ts';
import { type Remnants, remnantsOf } from '../model/reading/remnants.ts';
import type { Dirt } from '../model/twin/dirt.ts';
import type { Fault } from '../model/twin/fault.ts';
import type { RemedyWay } from '../model/twin/remedy.ts';
import type { Collection } from './collection.ts';

/** What all collections hold together, each thing by the name under which a user finds it. */
export interface Catalogue extends Vocabulary {
  readonly collections: readonly Collection[];
  /** By code. */
  readonly causes: ReadonlyMap<string, CauseEntry>;
  readonly faults: ReadonlyMap<string, Fault>;
  /** By the code of the cause. */
  readonly remedies: ReadonlyMap<string, readonly RemedyWay[]>;
  /** Why the twin cannot have a cause, by its code. */
  readonly unrehearsed: ReadonlyMap<string, string>;
  readonly dirt: readonly Dirt[];
  /** Files of makers that its phases take. */
  readonly artifacts: readonly ArtifactsOf[];
  /** How the clusters that it makes are administered. */
  readonly admin: readonly AdminWay[];
  /** How it is found out what of the hosts is reached from outside; one collection knows. */
  readonly reach: ReachSurvey | undefined;
  /** How it is found out what address hosts behind a router have on the internet; one collection knows. */
  readonly seenFrom: SeenFrom | undefined;
  /** Which way packets between hosts take; one collection knows. */
  readonly pairWays: PairWays | undefined;
  /** How the hosts of a network get new keys; one collection knows. */
  readonly keyRound: KeyRound | undefined;
  /** How devices that are no hosts get into a network of hosts; one collection knows. */
  readonly clients: ClientWay | undefined;
  /** How what a run has kept on hosts comes back; one collection knows. */
  readonly undo: UndoWay | undefined;
  /** What is kept where a run does not end well. */
  readonly evidence: readonly EvidenceOf[];
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

/**
 * What all of them leave. A kind that nobody takes away, or a remnant that does not fit its kind, would stay behind unseen.
 * @throws {RangeError}
 */
function remnantsIn(collections: readonly Collection[]): Remnants {
  const kinds = byName(
    'kind of remnants',
    collections.flatMap(one => Object.entries(one.remnantKinds)),
  );
  for (const { name, remnants } of collections) {
    for (const [kind, remnant] of Object.entries(remnants)) {
      const known = kinds.get(kind);
      if (known === undefined) throw new RangeError(`nothing takes away remnants “${kind}”, which ${name} declares`);
      const { error } = known.schema.safeParse(remnant);
      if (error !== undefined) throw new RangeError(`remnants “${kind}” of ${name}: ${error.message}`);
    }
  }
  const bySubject = collections.filter(({ remnants }) => Object.keys(remnants).length > 0);
  const all = { kinds, bySubject: new Map(bySubject.map(({ name, remnants }) => [name, remnants])) };
  for (const kind of kinds.keys()) remnantsOf(all, kind);
  return all;
}

/** Of several that look into one phase, in the order of the collections, one. */
function byPhase(diagnoses: readonly Diagnosable[]): ReadonlyMap<string, Diagnosable> {
  const all = new Map<string, Diagnosable>();
  for (const one of diagnoses)
    for (const phase of one.phases) {
      const before = all.get(phase);
      all.set(phase, before === undefined ? one : inTurn(before, one));
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
    renamed: byName(
      'former name of a resource',
      collections
        .flatMap(one => one.resources)
        .flatMap(({ formerly, name }) => (formerly === undefined ? [] : [[formerly, name] as const])),
    ),
    checks: named('check', one => one.checks),
    contexts: named('context', one => one.contexts),
    sections: byName(
      'section',
      collections.flatMap(one => one.sections).map(one => [one.key, one] as const),
    ),
    remnants: remnantsIn(collections),
    faults: named('fault', one => one.faults),
    remedies: byName(
      'remedy of',
      collections.flatMap(one => Object.entries(one.remedies)),
    ),
    unrehearsed: byName(
      'reason for',
      collections.flatMap(one => Object.entries(one.unrehearsed)),
    ),
    dirt: collections.flatMap(one => one.dirt),
    artifacts: collections.flatMap(one => one.artifacts),
    admin: collections.flatMap(one => one.admin),
    reach: collections.find(one => one.reach !== undefined)?.reach,
    seenFrom: collections.find(one => one.seenFrom !== undefined)?.seenFrom,
    pairWays: collections.find(one => one.pairWays !== undefined)?.pairWays,
    keyRound: collections.find(one => one.keyRound !== undefined)?.keyRound,
    clients: collections.find(one => one.clients !== undefined)?.clients,
    undo: collections.find(one => one.undo !== undefined)?.undo,
    evidence: collections.flatMap(one => one.evidence),
    factReaders: collections.flatMap(one => one.factReaders),
    facts: byName(
      'fact',
      collections.flatMap(one => [one, ...one.factReaders].flatMap(({ facts }) => Object.entries(facts))),
    ),
    causes: byName(
      'cause',
      diagnoses.flatMap(({ causes }) => causes.map(cause => [cause.code, cause] as const)),
    ),
    diagnoses: byPhase(diagnoses),
  };
}
