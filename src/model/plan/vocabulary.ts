import type { FactDeclaration } from '../facts/fact-declaration.ts';
import type { FactReader } from '../facts/fact-reader.ts';
import type { BoundCheckKind } from '../gate/check-kind.ts';
import type { Remnants } from '../reading/remnants.ts';
import type { ContextProvider } from './context-provider.ts';
import type { BoundResource } from './resource.ts';
import type { BoundSection } from './section.ts';

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
  /** All facts, by name: `os_family`, `beacon.key`. */
  readonly facts: ReadonlyMap<string, FactDeclaration>;
}
