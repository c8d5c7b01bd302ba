import * as z from 'zod';
import type { Found, RuledOut } from '../../diagnosis/cause.ts';
import type { Verdict } from '../../model/gate/check.ts';
import type { PairState } from '../../model/gate/diagnosis.ts';
import type { Overlay } from '../../model/overlay.ts';
import type { Reach } from '../../model/plan/reach.ts';
import type { Facts, WorkedOut } from '../../model/plan/resource.ts';
import type { Script } from '../../model/plan/script.ts';
import type { SectionMistake, SectionNetwork } from '../../model/plan/section.ts';
import type { Override } from '../../model/reading/override.ts';
import { foundCause, pairState } from '../../model/shapes/diagnosis-shape.ts';
import { difference, field } from '../../model/shapes/difference-shape.ts';
import { override } from '../../model/shapes/override-shape.ts';
import { reach } from '../../model/shapes/reach-shape.ts';
import { verdict } from '../../model/shapes/verdict-shape.ts';
import type { FaultStep } from '../../model/twin/fault.ts';
import { withoutUndefined } from './without-undefined.ts';

/** A schema for what a function answers: a member that is `undefined` counts as left out. */
const told = <T>(schema: z.ZodType<T>, besides: readonly string[] = []): z.ZodType<T> =>
  z.preprocess(value => withoutUndefined(value, besides), schema);

const text = z.string();
const sentence = z.string().min(1);
const script: z.ZodType<Script> = z
  .strictObject({ kind: z.literal('script'), text: z.string() })
  .transform((one): Script => ({ ...one, alone: true }));
const ruledOut = z
  .strictObject({ not: sentence, seen: text.exactOptional() })
  .transform(({ not, seen }): RuledOut => ({ not, seen }));
const way = z.array(z.union([z.string(), z.number()]));

/** What functions of a user's own must answer; what a type of ours says besides is held to it when this is compiled. */
export const answers = {
  text,
  truth: z.boolean(),
  script,
  things: z.array(z.strictObject({ kind: sentence, name: text })),
  difference: told<WorkedOut>(
    difference.extend({
      fields: z.array(field.transform(({ before, after, ...rest }) => ({ ...rest, before, after }))),
      work: z.unknown().exactOptional(),
    }),
    ['work'],
  ),
  reach: told<Reach>(reach),
  overrides: told<readonly Override[]>(z.array(override)),
  verdict: told<Verdict>(
    verdict.refine(one => one.kind !== 'not-met' || one.findings.length > 0, {
      path: ['findings'],
      message: 'must say what was seen and what was wanted',
    }),
  ),
  facts: told<Facts>(z.record(z.string(), z.json())),
  mistakes: told<readonly SectionMistake[]>(
    z.array(
      z.strictObject({
        path: way,
        at: z.enum(['key', 'value']),
        what: sentence,
        hint: text.exactOptional(),
        other: way.exactOptional(),
      }),
    ),
  ),
  networks: z
    .array(z.strictObject({ key: sentence, cidr: text.optional(), name: sentence }))
    .transform((all): readonly SectionNetwork[] => all.map(({ key, cidr, name }) => ({ key, cidr, name }))),
  overlay: z.strictObject({
    label: z.array(text),
    interface: sentence,
    port: z.int().min(1).max(65_535),
    mtu: z.int().min(68).max(65_535),
    addresses: z.map(text, text),
    otherAddresses: z.map(text, text).exactOptional(),
  }) satisfies z.ZodType<Omit<Overlay, 'name'>>,
  warnings: told<readonly { readonly what: string; readonly hint?: string }[]>(
    z.array(z.strictObject({ what: sentence, hint: text.exactOptional() })),
  ),
  found: told<readonly Found[]>(
    z.array(
      foundCause.pick({ hosts: true, what: true, evidence: true, remedy: true }).extend({
        ruledOut: z.array(ruledOut).exactOptional(),
        severity: foundCause.shape.severity.exactOptional(),
        confidence: foundCause.shape.confidence.exactOptional(),
        pairs: z.array(z.tuple([text, text])).exactOptional(),
      }),
    ),
  ),
  pairs: told<readonly PairState[]>(z.array(pairState)),
  hosts: z.array(z.looseObject({ name: text })),
  steps: told<readonly FaultStep[]>(
    z.array(
      z.strictObject({
        on: sentence,
        script,
        feed: z.strictObject({ on: sentence, script }).exactOptional(),
      }),
    ),
  ),
  anything: z.unknown(),
} as const;
