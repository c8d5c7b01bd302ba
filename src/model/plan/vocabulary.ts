import type { BoundCheckKind } from '../gate/check-kind.ts';
import type { ContextProvider } from './context-provider.ts';
import type { FactReader } from './fact-reader.ts';
import type { Remnants } from './remnants.ts';
import type { BoundResource } from './resource.ts';
import type { BoundSection } from './section.ts';

/** A fact that a resource's reading may give. */
export interface FactDeclaration {
  /** One sentence for the reference. */
  readonly about: string;
  /** Whether it is masked wherever it turns up, and stands in no argument but a file's content. */
  readonly secret?: boolean;
  /** Whether the controller keeps it for a later run in which the host cannot be reached. */
  readonly remember?: boolean;
}

/** All words that a playbook may use. */
export interface Vocabulary {
  readonly resources: ReadonlyMap<string, BoundResource>;
  /** Words that resources had before, and the ones that they have now. */
  readonly renamed: ReadonlyMap<string, string>;
  readonly checks: ReadonlyMap<string, BoundCheckKind>;
  readonly contexts: ReadonlyMap<string, ContextProvider>;
  /** Sections of the inventory, by key: playbooks name their values. */
  readonly sections: ReadonlyMap<string, BoundSection>;
  /** What subjects leave on a host: playbooks name it by its kind. */
  readonly remnants: Remnants;
  /** Facts that probes of their own tell. */
  readonly factReaders: readonly FactReader[];
  /** All facts, by name: `wireguard.public_key`. */
  readonly facts: ReadonlyMap<string, FactDeclaration>;
}
