import type { KeptIdentity } from '../facts/cluster-identity.ts';
import type { Host, Inventory } from '../inventory.ts';
import type { LockedArtifacts } from './artifact.ts';
import type { Blob } from './blob.ts';
import type { Known } from './program.ts';
import type { Facts } from './resource.ts';

/** What templates and arguments may name, by name. */
export type Context = Readonly<Record<string, unknown>>;

/** What a context is made from, besides what a run learns. */
export interface ContextOptions {
  readonly inventory: Inventory;
  /** Facts by host from earlier runs: they fill in for a host that cannot be reached now. */
  readonly remembered: ReadonlyMap<string, Facts>;
  /** Files of makers that the lock beside the inventory has. */
  readonly artifacts: LockedArtifacts;
  /** The text of one of them, or its bytes in base64. It lies on the controller, and was looked at before. */
  readonly textOf: (file: Blob, as?: 'base64') => string;
  /** Which cluster the inventory's is, as the controller has kept it; `undefined`: none was founded, or it was given up, perhaps by this run. */
  readonly identity: () => KeptIdentity | undefined;
  /**
   * The text of a file of this machine that the inventory names; a relative path begins at the inventory's file.
   * @param readers who may read it: of a secret, nobody but this user
   * @throws {InputProblem} where it cannot be read, or others may read it
   */
  readonly ownFile: (path: string, readers: 'anybody' | 'nobody else') => string;
}

/** A context of one playbook on one inventory. Both functions are pure. */
export interface OpenContext {
  /** The value behind the provider's name, on one host. */
  readonly of: (host: Host, known: Known) => unknown;
  /**
   * What the user should know before tasks are run: a peer that must be left out.
   * @param names all that the playbook names, with dots: `mesh.peers`
   */
  readonly warnings?: (
    known: Known,
    names: ReadonlySet<string>,
  ) => readonly { readonly what: string; readonly hint?: string }[];
}

/** Something that playbooks may name and that has to be worked out: made only for a playbook that names it. */
export interface ContextProvider {
  /** The name at the top: `mesh`. */
  readonly name: string;
  /** Whether it gives files that are locked: these are then looked at before a host is touched. */
  readonly takesArtifacts?: true;
  /** Whether it is about all clusters of an inventory together, where there are several: else each has its own. */
  readonly ofFleet?: true;
  readonly open: (options: ContextOptions) => OpenContext;
}
