import type { Diagnosable } from '../diagnosis/diagnose.ts';
import type { AdminWay } from '../model/cluster/admin-way.ts';
import type { ClientWay } from '../model/cluster/client-way.ts';
import type { UndoWay } from '../model/cluster/undo-way.ts';
import type { FactDeclaration } from '../model/facts/fact-declaration.ts';
import type { FactReader } from '../model/facts/fact-reader.ts';
import type { BoundCheckKind } from '../model/gate/check-kind.ts';
import type { EvidenceOf } from '../model/gate/evidence.ts';
import type { KeyRound } from '../model/key-round.ts';
import type { ArtifactsOf } from '../model/plan/artifact.ts';
import type { ContextProvider } from '../model/plan/context-provider.ts';
import type { BoundResource } from '../model/plan/resource.ts';
import type { BoundSection } from '../model/plan/section.ts';
import type { PairWays } from '../model/reach/pair-way.ts';
import type { ReachSurvey } from '../model/reach/reach.ts';
import type { SeenFrom } from '../model/reach/seen-from.ts';
import type { RemnantKind, RemnantsByKind } from '../model/reading/remnants.ts';
import type { Dirt } from '../model/twin/dirt.ts';
import type { Fault } from '../model/twin/fault.ts';
import type { RemedyWay } from '../model/twin/remedy.ts';

/** All that the product knows of one subject. Nobody outside names what is in it, except through this value. */
export interface Collection {
  /** Kebab-case; its folder's name. */
  readonly name: string;
  /** One sentence for the reference. */
  readonly about: string;
  readonly resources: readonly BoundResource[];
  readonly checks: readonly BoundCheckKind[];
  /** Facts that its resources give, by name. */
  readonly facts: Readonly<Record<string, FactDeclaration>>;
  /** Facts that probes of their own tell. */
  readonly factReaders: readonly FactReader[];
  /** What its playbooks may name besides the inventory and facts. */
  readonly contexts: readonly ContextProvider[];
  /** What it adds to the inventory's file. */
  readonly sections: readonly BoundSection[];
  /** What of its subject an old cluster leaves on a host, by kind: a wipe takes it away and asks for it. */
  readonly remnants: RemnantsByKind;
  /** Kinds of remnants that its resources take away. */
  readonly remnantKinds: Readonly<Record<string, RemnantKind>>;
  /** How its phases' trouble is looked into. */
  readonly diagnoses: readonly Diagnosable[];
  /** Ways in which the twin can be broken to rehearse its causes. */
  readonly faults: readonly Fault[];
  /** What puts its causes right, by their codes: what a diagnosis prints, and how the twin does it. */
  readonly remedies: Readonly<Record<string, readonly RemedyWay[]>>;
  /** Causes that no fault can bring about in the twin, by their codes: why. Every other has a fault. */
  readonly unrehearsed: Readonly<Record<string, string>>;
  /** What an old cluster leaves of its subject on a host of the twin, in the order of the list. */
  readonly dirt: readonly Dirt[];
  /** Files of makers that its phases take. */
  readonly artifacts: readonly ArtifactsOf[];
  /** How the clusters that it makes are administered. */
  readonly admin: readonly AdminWay[];
  /** How it is found out what of the hosts is reached from outside. */
  readonly reach?: ReachSurvey;
  /** How it is found out what address hosts behind a router have on the internet. */
  readonly seenFrom?: SeenFrom;
  /** Which way packets between its hosts take. */
  readonly pairWays?: PairWays;
  /** How the hosts of its network get new keys. */
  readonly keyRound?: KeyRound;
  /** How devices that are no hosts get into its network. */
  readonly clients?: ClientWay;
  /** How what its resources have kept on hosts comes back. */
  readonly undo?: UndoWay;
  /** What its subject's trouble is seen from: kept where a run does not end well. */
  readonly evidence: readonly EvidenceOf[];
}

/** Makes a collection of what there is of it. */
export const collection = (parts: Pick<Collection, 'name' | 'about'> & Partial<Collection>): Collection => ({
  resources: [],
  checks: [],
  facts: {},
  factReaders: [],
  contexts: [],
  sections: [],
  remnants: {},
  remnantKinds: {},
  diagnoses: [],
  faults: [],
  remedies: {},
  unrehearsed: {},
  dirt: [],
  artifacts: [],
  admin: [],
  evidence: [],
  ...parts,
});
