import type { ZodType } from 'zod';
import type { ByHand } from '../by-hand/by-hand.ts';
import { LASTS, type Lasting } from '../reading/lasting.ts';
import type { Reading } from '../reading/reading.ts';
import type { Thing } from '../reading/thing.ts';
import { Unread } from '../reading/unread.ts';
import { lastLines } from '../text/last-lines.ts';
import type { Difference, Outcome } from './change.ts';
import { type Reach, UNKNOWN_REACH } from './reach.ts';
import type { Script } from './script.ts';

/**
 * Something learnt from a host that other hosts' tasks need (a public key), by name: `beacon.key`. One that is
 * seldom needed may be a getter.
 */
export type Facts = Readonly<Record<string, Fact>>;

/** Text, a number, a truth value, or lists and maps of them. */
export type Fact = string | number | boolean | null | readonly Fact[] | { readonly [name: string]: Fact };

/** A fact that is text; whoever wants one takes nothing else for it. */
export const textFact = (facts: Facts | undefined, name: string): string | undefined => {
  const fact = facts?.[name];
  return typeof fact === 'string' ? fact : undefined;
};

/** What a `diff` returns: `work` is what it has worked out on the way and its own `apply` needs. Nobody else sees that. */
export interface WorkedOut extends Difference {
  readonly work?: unknown;
}

/**
 * A kind of thing that can be wanted on a host. All members are pure; the scripts they return are POSIX sh and run as
 * root under `set -eu`, `LC_ALL=C`, `umask 077`, with no standard input.
 */
export interface Resource<Spec, State, Found extends WorkedOut = WorkedOut> {
  /** The word that a task uses in a playbook. */
  readonly name: string;
  /** The word that it had: a playbook that still says it is told the new one, unless another resource has taken it. */
  readonly formerly?: string;
  /** One sentence for the reference. */
  readonly summary: string;
  /** The arguments, each with `.describe()`; the reference and the playbooks' JSON Schema are made from it. */
  readonly schema: ZodType<Spec>;
  /** Tasks in YAML, for the reference; tests parse them. */
  readonly examples: readonly string[];
  /**
   * The argument whose text goes to the host on standard input and is never shown where it is secret: the only one that
   * may hold a secret.
   */
  readonly secretText?: string;
  /**
   * The fact that a task with these arguments, as they are written, tells: a name of the user's own. `undefined`: they do not say.
   * Its `facts` give it by that name.
   */
  readonly declares?: (written: unknown) => OwnFact | undefined;
  /** What the task owns on its host: a file, a unit. Two tasks may not own the same thing. */
  readonly ids: (spec: Spec) => readonly Thing[];
  /** Whether it takes away what it owns, with all that is below. */
  readonly removes?: boolean;
  /** A short noun phrase for the screen: `file /etc/hosts`. */
  readonly title: (spec: Spec) => string;
  /** Reads the state and changes nothing, not even an mtime; exits 0 on a bare host and says "absent". */
  readonly probe: (spec: Spec) => Script;
  /**
   * @throws {Unread} where what the probe printed makes no sense: it is never read as absent, nor is a line of it left out.
   * Nothing else, whatever a host prints.
   */
  readonly parse: (reading: Reading, spec: Spec) => State;
  readonly diff: (spec: Spec, state: State) => Found;
  /**
   * Removes the difference, which is the one that `diff` found, with all that was worked out for it: nothing is worked out
   * twice. Called only where there are fields. Must stop if what it read has changed since.
   */
  readonly apply: (spec: Spec, state: State, difference: Found) => Script;
  /** Whether what it tells decides what other hosts are asked at all: they are then asked once more before anything is planned. */
  readonly toldFirst?: true;
  /** What other hosts' tasks may want to know. */
  readonly facts?: (spec: Spec, state: State) => Facts;
  /** Paths of the controller that it writes: no other task of any host may want the same. */
  readonly here?: (spec: Spec) => readonly string[];
  /** What other tasks own and this one is made from: a service names the files it was started from. */
  readonly inputs?: (spec: Spec) => readonly Thing[];
  /**
   * What it changes a part of, or is made from: the file of a line, the user of a key. A change is made from a
   * reading that is newer than any earlier change of its stage to the same thing.
   */
  readonly shares?: (spec: Spec) => readonly Thing[];
  /** What its change may touch, from which follows whether it may keep the next login out. Default: nobody knows. */
  readonly reach?: (spec: Spec) => Reach;
  /** Who else may set the same, and wins at the next boot: told in the plan, asked by the gate. Default: nobody. */
  readonly lasting?: (spec: Spec) => Lasting;
  /** What somebody does for it without provision, on a host that has nothing yet. Default: that cannot be told. */
  readonly byHand?: (spec: Spec) => ByHand;
}

/** A fact that a playbook brings itself. */
export interface OwnFact {
  readonly name: string;
  readonly secret: boolean;
}

/** A resource with its arguments: everything that a task needs, with no trace of their types. */
export interface BoundTask {
  readonly ids: readonly Thing[];
  readonly inputs: readonly Thing[];
  readonly shares: readonly Thing[];
  readonly here: readonly string[];
  readonly removes: boolean;
  readonly reach: Reach;
  readonly lasting: Lasting;
  /** What somebody does for it by hand; `undefined` where that cannot be told. */
  readonly byHand: () => ByHand | undefined;
  readonly title: string;
  readonly probe: Script;
  readonly plan: (reading: Reading) => Outcome;
  readonly facts: (reading: Reading) => Facts;
  /** Whether other hosts may want to know what this task reads. */
  readonly givesFacts: boolean;
}

/** A resource as the registry holds it. */
export interface BoundResource {
  readonly name: string;
  readonly formerly?: string;
  readonly summary: string;
  readonly schema: ZodType;
  readonly examples: readonly string[];
  readonly secretText?: string;
  readonly declares?: (written: unknown) => OwnFact | undefined;
  readonly toldFirst?: true;
  /** Whether others may set the same at boot. */
  readonly lasts: boolean;
  /** @throws {ZodError} for arguments that do not fit the schema. */
  readonly bind: (spec: unknown) => BoundTask;
}

/** The last lines of what a failed probe or apply left behind. */
const leftBehind = ({ stdout, stderr }: Reading): string[] => lastLines(`${stdout}\n${stderr}`, 8);

/** A NUL is no text, and no shell word can hold one: what a host printed may end up in the script that is sent back. */
const asText = (reading: Reading): Reading => ({ ...reading, stdout: reading.stdout.replaceAll('\0', '\u{fffd}') });

/** Makes a definition ready for the registry; its types stay inside. */
export function resource<Spec, State, Found extends WorkedOut = WorkedOut>(
  definition: Resource<Spec, State, Found>,
): BoundResource {
  const { name, formerly, summary, schema, examples, secretText, declares, toldFirst } = definition;
  const bind = (input: unknown): BoundTask => {
    const spec = schema.parse(input);
    let lasting: Lasting | undefined;
    const title = definition.title(spec);
    const parse = (reading: Reading): State | Unread => {
      if (reading.code !== 0) return new Unread();
      try {
        return definition.parse(asText(reading), spec);
      } catch (error) {
        if (error instanceof Unread) return error;
        throw error;
      }
    };
    const unreadable = (reading: Reading, { message }: Unread): Outcome => ({
      kind: 'unreadable',
      evidence: [...leftBehind(reading), ...(message === '' ? [] : [message])],
    });
    const plan = (reading: Reading): Outcome => {
      const state = parse(reading);
      if (state instanceof Unread) return unreadable(reading, state);
      try {
        return outcome(state);
      } catch (error) {
        // What takes its time to be parsed is parsed where it is wanted.
        if (error instanceof Unread) return unreadable(reading, error);
        throw error;
      }
    };
    const outcome = (state: State): Outcome => {
      const difference = definition.diff(spec, state);
      if (
        difference.fields.length > 0 &&
        difference.refused !== undefined &&
        difference.refused.liftedBy === undefined
      ) {
        return { kind: 'refused', ...difference.refused };
      }
      if (difference.fields.length > 0) {
        const { work: _, ...shown }: WorkedOut = difference;
        return { kind: 'change', change: { ...shown, apply: definition.apply(spec, state, difference) } };
      }
      const { why, kept } = difference;
      return { kind: 'none', ...(why === undefined ? {} : { why }), ...(kept === undefined ? {} : { kept }) };
    };
    return {
      ids: definition.ids(spec),
      inputs: definition.inputs?.(spec) ?? [],
      shares: definition.shares?.(spec) ?? [],
      here: definition.here?.(spec) ?? [],
      removes: definition.removes ?? false,
      reach: definition.reach?.(spec) ?? UNKNOWN_REACH,
      // Of a mesh's interface it reads the whole configuration, and of many hosts nobody asks.
      get lasting() {
        lasting ??= definition.lasting?.(spec) ?? LASTS;
        return lasting;
      },
      byHand: () => definition.byHand?.(spec),
      title,
      probe: { ...definition.probe(spec), about: title },
      plan,
      givesFacts: definition.facts !== undefined,
      facts: reading => {
        if (definition.facts === undefined) return {};
        const state = parse(reading);
        return state instanceof Unread ? {} : definition.facts(spec, state);
      },
    };
  };
  return {
    ...{ name, summary, schema, examples, bind },
    lasts: definition.lasting !== undefined,
    ...(formerly === undefined ? {} : { formerly }),
    ...(secretText === undefined ? {} : { secretText }),
    ...(declares === undefined ? {} : { declares }),
    ...(toldFirst === undefined ? {} : { toldFirst }),
  };
}
