import type { ZodType } from 'zod';
import type { HandCheck } from '../by-hand/by-hand.ts';
import type { Script } from '../plan/script.ts';
import type { Reading } from '../reading/reading.ts';
import { Unread } from '../reading/unread.ts';
import { lastLines } from '../text/last-lines.ts';
import type { Verdict } from './check.ts';

/** A kind of question that a gate can ask: data and a judge. All members are pure; a probe is read-only, as a resource's. */
export interface CheckKind<Spec> {
  /** The word that a gate uses in a playbook. */
  readonly name: string;
  /** One sentence for the reference. */
  readonly summary: string;
  readonly schema: ZodType<Spec>;
  /** Entries of a gate in YAML, for the reference; tests parse them. */
  readonly examples: readonly string[];
  /** Completes "waiting for …". */
  readonly title: (spec: Spec) => string;
  /** Seconds to go on asking where the playbook does not say; 0: once. */
  readonly patience: number;
  /** Whether a process on the host can make again what it looks for: after a removal it is asked a second time. */
  readonly remade?: boolean;
  /** Whether it takes its time, and does something on the hosts for as long; its patience is 0. */
  readonly costly?: boolean;
  readonly probe: (spec: Spec) => Script;
  /** What it wants to know besides, of which several kinds want the same: it is read once. */
  readonly besides?: readonly Script[] | ((spec: Spec) => readonly Script[]);
  /**
   * `besides`: what was read besides, in that order; none where it could not be read.
   * @throws {Unread} where what the probe printed makes no sense: that is no answer.
   */
  readonly judge: (spec: Spec, reading: Reading, besides: readonly Reading[]) => Verdict;
  /** How somebody asks it without provision. Default: that cannot be told. */
  readonly byHand?: (spec: Spec) => HandCheck;
}

/** A check kind with its arguments. */
export interface BoundCheck {
  readonly title: string;
  readonly patience: number;
  readonly remade: boolean;
  readonly costly: boolean;
  readonly probe: Script;
  readonly besides: readonly Script[];
  readonly judge: (reading: Reading, besides?: readonly Reading[]) => Verdict;
  readonly byHand: () => HandCheck | undefined;
}

/** A check kind as the registry holds it. */
export interface BoundCheckKind {
  readonly name: string;
  readonly summary: string;
  readonly schema: ZodType;
  readonly examples: readonly string[];
  /** @throws {ZodError} for arguments that do not fit the schema. */
  readonly bind: (spec: unknown) => BoundCheck;
}

/** Makes a definition ready for the registry; a probe that failed is "could not be asked", whatever the kind. */
export function checkKind<Spec>(definition: CheckKind<Spec>): BoundCheckKind {
  const { name, summary, schema, examples, besides: besidesOf = [] } = definition;
  const bind = (input: unknown): BoundCheck => {
    const spec = schema.parse(input);
    const title = definition.title(spec);
    const judge = (reading: Reading, besides: readonly Reading[]): Verdict => {
      if (reading.code !== 0) {
        return { kind: 'unasked', because: lastLines(reading.stderr, 1)[0] ?? `the probe exited with ${reading.code}` };
      }
      try {
        return definition.judge(spec, reading, besides.every(one => one.code === 0) ? besides : []);
      } catch (error) {
        if (error instanceof Unread) return { kind: 'unasked', because: error.message };
        throw error;
      }
    };
    return {
      title,
      patience: definition.patience,
      remade: definition.remade ?? false,
      costly: definition.costly ?? false,
      probe: { ...definition.probe(spec), about: `waiting for ${title}` },
      besides: typeof besidesOf === 'function' ? besidesOf(spec) : besidesOf,
      judge: (reading, besides = []) => judge(reading, besides),
      byHand: () => definition.byHand?.(spec),
    };
  };
  return { name, summary, schema, examples, bind };
}
