import type { FactDeclaration } from './fact-declaration.ts';
import type { Reading } from './reading.ts';
import type { Facts } from './resource.ts';
import type { Script } from './script.ts';

/** Facts that a probe of its own tells: read along with everything else where a playbook names one of them. */
export interface FactReader {
  readonly facts: Readonly<Record<string, FactDeclaration>>;
  /** Read-only; succeeds on every host, and says nothing of what it cannot tell. */
  readonly probe: Script;
  /** @throws never for anything a host may print; what it did not tell is left out. */
  readonly parse: (reading: Reading) => Facts;
}
