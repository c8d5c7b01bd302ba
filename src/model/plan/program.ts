import type { FactReader } from '../facts/fact-reader.ts';
import type { Check } from '../gate/check.ts';
import type { Host } from '../inventory.ts';
import type { BatchSize } from './batch-size.ts';
import type { Facts } from './resource.ts';
import type { Task } from './task.ts';

/** What the run has learnt so far, which hosts' tasks may depend on. */
export interface Known {
  /** Facts by host. */
  readonly facts: ReadonlyMap<string, Facts>;
  /** Hosts from which nothing more can be learnt in this run: unreachable, failed, or left out by `--limit`. */
  readonly silent: ReadonlySet<string>;
}

/** Nothing at all: constant, so that what is rendered from it is rendered once. */
export const NOTHING_KNOWN: Known = { facts: new Map(), silent: new Set() };

/** The questions asked after a phase, and again before the next one. */
export interface Gate {
  readonly phase: string;
  readonly title: string;
  /** The stage whose own gate it is; absent: the phase's. */
  readonly stage?: string;
  /** The command that asks it again. */
  readonly rerun: string;
  readonly checks: (host: Host, known: Known) => readonly Check[];
  /** Hosts that are not to be as it proves: it has nothing to ask of them, and nobody misses it. */
  readonly spares?: (host: Host) => boolean;
}

/** A playbook made ready to run on an inventory: what the engine knows of either. All members are pure. */
export interface Program {
  readonly name: string;
  readonly title: string;
  /** Names of the stages, in order. */
  readonly stages: readonly string[];
  /** How many hosts a stage changes at once, by its name; absent: all. */
  readonly batchSizes: ReadonlyMap<string, BatchSize>;
  /** Gates of stages, by the stage's name: the next stage, or batch, begins only where it says GO. */
  readonly stageGates: ReadonlyMap<string, Gate>;
  /** `cluster-name`: what is destroyed is confirmed by typing the cluster's name. */
  readonly confirm: 'cluster-name' | 'yes';
  /** It is asked before anything is changed; absent: only before something is destroyed. */
  readonly asks?: true;
  /** All tasks of one host, in order, as far as they are known. */
  readonly tasks: (host: Host, known: Known) => readonly Task[];
  /** What facts are read from besides tasks, as far as the playbook names them. */
  readonly factReaders: readonly FactReader[];
  /** Whether tasks tell facts which other tasks' probes may depend on. */
  readonly tellsFacts: boolean;
  /** Names of facts that are secret. */
  readonly secretFacts: ReadonlySet<string>;
  /** What the user should know before the tasks are run: a peer that must be left out. */
  readonly warnings: (known: Known) => readonly { readonly what: string; readonly hint?: string }[];
  readonly gate: Gate;
  /** The gate of the phase before, which must say GO first. */
  readonly before: Gate | undefined;
}

/** Where a phase leaves its name on a host once it has begun there; a wipe takes the folder away. */
export const PHASES_FOLDER = '/var/lib/provision/phases';
