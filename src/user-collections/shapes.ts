import * as z from 'zod';
import type { Verdict } from '../model/gate/check.ts';
import type { BoundCheckKind } from '../model/gate/check-kind.ts';
import type { Difference } from '../model/plan/change.ts';
import type { ContextProvider } from '../model/plan/context-provider.ts';
import type { FactDeclaration } from '../model/plan/fact-declaration.ts';
import type { Reach } from '../model/plan/reach.ts';
import type { BoundResource, Facts } from '../model/plan/resource.ts';
import type { Script } from '../model/plan/script.ts';
import type { BoundSection, SectionMistake } from '../model/plan/section.ts';

/** A function of a user's, of which nothing is known until its answer was looked at. */
export type Unknown = (...all: readonly unknown[]) => unknown;

export const callable = z.custom<Unknown>(value => typeof value === 'function', 'must be a function');
const word = z.string().regex(/^[a-z][a-z0-9_]*$/, 'must be lower-case letters, digits and _');
const sentence = z.string().min(1);
const schema = z.custom<z.ZodType>(value => value instanceof z.ZodType, 'must be a schema made with z');
const shape = z.record(word, schema);

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
    .array(z.custom<Script>(value => script.safeParse(value).success, 'must be scripts made with sh'))
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
});

/** A value that a schema has nothing against, as it is. */
function plain<T>(schema: z.ZodType): z.ZodType<T> {
  return z.custom<T>().superRefine((value, context) => {
    for (const { message, path, code } of schema.safeParse(value).error?.issues ?? []) {
      context.addIssue({ code: 'custom', message, path: [...path], params: { code } });
    }
  });
}

const declaration = z.strictObject({
  about: sentence,
  secret: z.boolean().optional(),
  remember: z.boolean().optional(),
});

/** Something that the kit has made, as it remembers. */
const madeBy = <T>(known: WeakSet<object>, how: string) =>
  z.custom<T>(value => typeof value === 'object' && value !== null && known.has(value), `must be made by ${how}`);

/** What the kit has made so far, by kind. */
export interface Made {
  readonly resources: WeakSet<object>;
  readonly checks: WeakSet<object>;
  readonly contexts: WeakSet<object>;
  readonly sections: WeakSet<object>;
}

export const collectionShape = (made: Made) =>
  z.strictObject({
    name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and hyphens'),
    about: sentence,
    resources: z.array(madeBy<BoundResource>(made.resources, 'resource()')).optional(),
    checks: z.array(madeBy<BoundCheckKind>(made.checks, 'check()')).optional(),
    facts: z
      .record(z.string().regex(/^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$/), plain<FactDeclaration>(declaration))
      .optional(),
    contexts: z.array(madeBy<ContextProvider>(made.contexts, 'context()')).optional(),
    sections: z.array(madeBy<BoundSection>(made.sections, 'section()')).optional(),
  });

/** What functions must answer. */
export const text = z.string();
export const script: z.ZodType<Script> = z.strictObject({ kind: z.literal('script'), text: z.string() });
export const things = z.array(z.strictObject({ kind: sentence, name: z.string() }));

const difference = z.strictObject({
  action: z.enum(['create', 'update', 'remove', 'restart', 'run']),
  fields: z.array(
    z.strictObject({
      name: z.string(),
      before: z.string().optional(),
      after: z.string().optional(),
      form: z.enum(['value', 'text']).optional(),
      secret: z.boolean().optional(),
      loss: z.enum(['for good', 'again', 'volume']).optional(),
    }),
  ),
  why: z.string().optional(),
  destroys: z.boolean().optional(),
  refused: z
    .strictObject({ because: z.string(), hint: z.string().optional(), liftable: z.boolean().optional() })
    .optional(),
  unprovable: z.boolean().optional(),
  work: z.unknown().optional(),
});
export const answers = {
  difference: plain<Difference>(difference),
  reach: plain<Reach>(
    z.strictObject({
      anything: z.literal(true).optional(),
      network: z.literal(true).optional(),
      ...Object.fromEntries(
        ['paths', 'mounts', 'units', 'users', 'keysOf', 'packages', 'sysctls'].map(key => [
          key,
          z.array(z.string()).optional(),
        ]),
      ),
    }),
  ),
  verdict: plain<Verdict>(
    z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('met'),
        evidence: z.string(),
        note: z.string().optional(),
        warning: z.string().optional(),
      }),
      z.strictObject({
        kind: z.literal('not-met'),
        findings: z.array(z.strictObject({ seen: z.string(), wanted: z.string(), hint: z.string().optional() })).min(1),
      }),
      z.strictObject({ kind: z.literal('unasked'), because: z.string() }),
      z.strictObject({ kind: z.literal('skipped'), because: z.string() }),
    ]),
  ),
  facts: z
    .record(z.string(), z.union([z.undefined(), z.json()]))
    .transform(
      (told): Facts =>
        Object.fromEntries(Object.entries(told).flatMap(([name, fact]) => (fact === undefined ? [] : [[name, fact]]))),
    ),
  mistakes: plain<readonly SectionMistake[]>(
    z.array(
      z.strictObject({
        path: z.array(z.union([z.string(), z.number()])),
        at: z.enum(['key', 'value']),
        what: sentence,
        hint: z.string().optional(),
        other: z.array(z.union([z.string(), z.number()])).optional(),
      }),
    ),
  ),
  warnings: plain<readonly { readonly what: string; readonly hint?: string }[]>(
    z.array(z.strictObject({ what: sentence, hint: z.string().optional() })),
  ),
  anything: z.unknown(),
};
