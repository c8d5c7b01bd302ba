/**
 * What a collection of a user's own is handed, and the types of what it makes: `import('provision').OwnCollection`.
 * docs/collections.md tells how to write one.
 */
import type * as z from 'zod';
import type { Cause } from '../diagnosis/cause.ts';
import type { Diagnosable } from '../diagnosis/diagnose.ts';
import type { HostScene, HostSurvey } from '../diagnosis/host-survey.ts';
import type { FactDeclaration } from '../model/facts/fact-declaration.ts';
import type { BoundCheckKind, CheckKind } from '../model/gate/check-kind.ts';
import type { ContextProvider } from '../model/plan/context-provider.ts';
import type { BoundResource, Fact, Resource } from '../model/plan/resource.ts';
import type { Script } from '../model/plan/script.ts';
import type { BoundSection, Section, SectionParts, Shape } from '../model/plan/section.ts';
import type { RemnantsByKind } from '../model/reading/remnants.ts';
import type { Dirt } from '../model/twin/dirt.ts';
import type { Fault } from '../model/twin/fault.ts';
import type { Interpolated } from '../shell/sh.ts';

declare const made: unique symbol;

/** A collection that `collection` made; only that is taken. */
export interface MadeCollection {
  readonly [made]: true;
}

/** What a collection may hold; each name must be one that no other collection has. */
export interface CollectionParts {
  /** Lower-case letters, digits and hyphens. */
  readonly name: string;
  /** One sentence. */
  readonly about: string;
  readonly resources?: readonly BoundResource[];
  readonly checks?: readonly BoundCheckKind[];
  /** Facts that its resources give, by name: `backup.newest`. */
  readonly facts?: Readonly<Record<string, FactDeclaration>>;
  readonly contexts?: readonly ContextProvider[];
  readonly sections?: readonly BoundSection[];
  /** What its subject leaves on a host, by kind (docs/remnants.md): the shipped wipe takes it away and asks for it. */
  readonly remnants?: RemnantsByKind;
  readonly diagnoses?: readonly Diagnosable[];
  readonly faults?: readonly Fault[];
  /** What an old installation leaves on a host of the twin, so that a wipe can be rehearsed. */
  readonly dirt?: readonly Dirt[];
}

/** A resource; a fact that is `undefined` counts as not told. */
export interface ResourceParts<Spec, State> extends Omit<Resource<Spec, State>, 'facts'> {
  readonly facts?: (spec: Spec, state: State) => Readonly<Record<string, Fact | undefined>>;
}

/** How trouble is looked into: one question to every host, and causes that are looked for in the answers, in this order. */
export interface DiagnosisParts<Said> extends HostSurvey<Said> {
  readonly causes: readonly Cause<HostScene<Said>>[];
}

/** What the file's default export is called with. */
export interface Kit {
  readonly collection: (parts: CollectionParts) => MadeCollection;
  readonly resource: <Spec, State>(definition: ResourceParts<Spec, State>) => BoundResource;
  readonly check: <Spec>(definition: CheckKind<Spec>) => BoundCheckKind;
  readonly context: (definition: ContextProvider) => ContextProvider;
  readonly section: <Fields extends Shape, Keys extends Shape>(
    parts: SectionParts<Fields, Keys>,
  ) => Section<Fields, Keys>;
  readonly diagnosis: <Said>(parts: DiagnosisParts<Said>) => Diagnosable;
  readonly fault: (definition: Fault) => Fault;
  /** POSIX sh in which every interpolated value is quoted. */
  readonly sh: (strings: TemplateStringsArray, ...values: readonly Interpolated[]) => Script;
  /** zod, the one that provision itself uses: arguments are described by it. */
  readonly z: typeof z;
}

/** The default export of a collection's file. */
export type OwnCollection = (kit: Kit) => MadeCollection;
