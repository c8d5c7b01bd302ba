import * as z from 'zod';
import type { Diagnosable } from '../../diagnosis/diagnose.ts';
import type { BoundCheckKind } from '../../model/gate/check-kind.ts';
import type { ContextProvider } from '../../model/plan/context-provider.ts';
import type { BoundResource } from '../../model/plan/resource.ts';
import type { Script } from '../../model/plan/script.ts';
import type { BoundSection } from '../../model/plan/section.ts';
import type { Remnant } from '../../model/reading/remnants.ts';
import { foundCause } from '../../model/shapes/diagnosis-shape.ts';
import type { Fault } from '../../model/twin/fault.ts';
import { answers } from './answers.ts';

/** A function of a user's, of which nothing is known until its answer was looked at. */
export type Unknown = (...all: readonly unknown[]) => unknown;

export const callable = z.custom<Unknown>(value => typeof value === 'function', 'must be a function');
const word = z.string().regex(/^[a-z][a-z0-9_]*$/, 'must be lower-case letters, digits and _');
const kebab = z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and hyphens');
const sentence = z.string().min(1);
const schema = z.custom<z.ZodType>(value => value instanceof z.ZodType, 'must be a schema made with z');
const shape = z.record(word, schema);
const { severity } = foundCause.shape;

/** What a definition must be, before any function of it is called. */
export const resourceShape = z.strictObject({
  name: word,
  summary: sentence,
  schema,
  examples: z.array(z.string()).default([]),
  secretText: z.string().optional(),
  removes: z.boolean().optional(),
  ids: callable,
  title: callable,
  probe: callable,
  parse: callable,
  diff: callable,
  apply: callable,
  facts: callable.optional(),
  inputs: callable.optional(),
  shares: callable.optional(),
  reach: callable.optional(),
  lasting: callable.optional(),
});

/** What `lasting` of a resource answers: what is asked, and who wins by what was told. */
export const lastingShape = z.strictObject({
  probes: z.array(answers.script).min(1),
  overrides: callable,
});

export const checkShape = z.strictObject({
  name: word,
  summary: sentence,
  schema,
  examples: z.array(z.string()).default([]),
  title: callable,
  patience: z.number().min(0).max(86_400),
  remade: z.boolean().optional(),
  probe: callable,
  besides: z
    .array(z.custom<Script>(value => answers.script.safeParse(value).success, 'must be scripts made with sh'))
    .optional(),
  judge: callable,
});

export const contextShape = z.strictObject({ name: word, open: callable });
export const openContextShape = z.strictObject({ of: callable, warnings: callable.optional() });

export const sectionShape = z.strictObject({
  key: word,
  about: sentence,
  fields: shape,
  hostKeys: shape.default({}),
  check: callable.optional(),
  networks: callable.optional(),
  overlay: callable.optional(),
});

export const diagnosisShape = z.strictObject({
  phases: z.array(sentence).min(1),
  probe: callable,
  parse: callable,
  isBrokenPair: callable.optional(),
  pairs: callable.optional(),
  causes: z
    .array(
      z.strictObject({
        code: kebab,
        title: sentence,
        severity,
        confidence: foundCause.shape.confidence,
        about: sentence,
        fleeting: z.enum(['state', 'pings']).exactOptional(),
        find: callable,
      }),
    )
    .min(1),
});

export const faultShape = z.strictObject({
  name: kebab,
  title: sentence,
  code: kebab,
  severity,
  instead: sentence.exactOptional(),
  hosts: callable,
  inject: callable,
  heal: callable,
});

const remnant: z.ZodType<Remnant> = z.lazy(() =>
  z.union([z.string(), z.array(remnant), z.record(z.string(), remnant)]),
);

/** Something that the kit has made, as it remembers. */
const madeBy = <T>(known: WeakSet<object>, how: string) =>
  z.custom<T>(value => typeof value === 'object' && value !== null && known.has(value), `must be made by ${how}`);

/** What the kit has made so far, by kind. */
export interface Made {
  readonly resources: WeakSet<object>;
  readonly checks: WeakSet<object>;
  readonly contexts: WeakSet<object>;
  readonly sections: WeakSet<object>;
  readonly diagnoses: WeakSet<object>;
  readonly faults: WeakSet<object>;
}

const declaration = z.strictObject({
  about: sentence,
  secret: z.boolean().exactOptional(),
  remember: z.boolean().exactOptional(),
});

export const collectionShape = (made: Made) =>
  z.strictObject({
    name: kebab,
    about: sentence,
    resources: z.array(madeBy<BoundResource>(made.resources, 'resource()')).exactOptional(),
    checks: z.array(madeBy<BoundCheckKind>(made.checks, 'check()')).exactOptional(),
    facts: z.record(z.string().regex(/^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$/), declaration).exactOptional(),
    contexts: z.array(madeBy<ContextProvider>(made.contexts, 'context()')).exactOptional(),
    sections: z.array(madeBy<BoundSection>(made.sections, 'section()')).exactOptional(),
    remnants: z.record(word, remnant).exactOptional(),
    diagnoses: z.array(madeBy<Diagnosable>(made.diagnoses, 'diagnosis()')).exactOptional(),
    faults: z.array(madeBy<Fault>(made.faults, 'fault()')).exactOptional(),
    dirt: z.array(callable).exactOptional(),
  });
