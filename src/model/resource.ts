import type { ZodType } from 'zod';
import type { Difference } from './change.ts';
import type { Reading } from './reading.ts';
import type { Script } from './script.ts';

/** Something learnt from a host that other hosts' tasks need (a public key), by name: `wireguard.public_key`. */
export type Facts = Readonly<Record<string, string>>;

/**
 * A kind of thing that can be wanted on a host. All members are pure; the scripts they return are POSIX sh and run as
 * root under `set -eu`, `LC_ALL=C`, `umask 077`, with no standard input.
 */
export interface Resource<Spec, State> {
  /** The word that a task uses in a playbook. */
  readonly name: string;
  /** One sentence for the reference. */
  readonly summary: string;
  /** The arguments, each with `.describe()`; the reference and the playbooks' JSON Schema are made from it. */
  readonly schema: ZodType<Spec>;
  /** Tasks in YAML, for the reference; tests parse them. */
  readonly examples: readonly string[];
  /** What the task owns on its host: `path:/etc/hosts`, `unit:ssh.service`. Two tasks may not own the same thing. */
  readonly ids: (spec: Spec) => readonly string[];
  /** A short noun phrase for the screen: `file /etc/hosts`. */
  readonly title: (spec: Spec) => string;
  /** Reads the state and changes nothing, not even an mtime; exits 0 on a bare host and says "absent". */
  readonly probe: (spec: Spec) => Script;
  /** @throws never for anything a host may print; a state that makes no sense is read as absent or as its raw text. */
  readonly parse: (reading: Reading, spec: Spec) => State;
  readonly diff: (spec: Spec, state: State) => Difference;
  /** Removes the difference. Called only where `diff` found fields. Must stop if what it read has changed since. */
  readonly apply: (spec: Spec, state: State) => Script;
  /** What other hosts' tasks may want to know. */
  readonly facts?: (spec: Spec, state: State) => Facts;
  /** Ids of other tasks whose change may make this one differ: a service names the files it was started from. */
  readonly inputs?: (spec: Spec) => readonly string[];
}
