import type { Facts } from '../plan/resource.ts';
import type { Script } from '../plan/script.ts';
import type { Reading } from '../reading/reading.ts';
import type { FactDeclaration } from './fact-declaration.ts';

/** Facts that a probe of its own tells: read along with everything else where a playbook names one of them. */
export interface FactReader {
  readonly facts: Readonly<Record<string, FactDeclaration>>;
  /** Read-only; succeeds on every host, and says nothing of what it cannot tell. */
  readonly probe: Script;
  /** @throws never for anything a host may print; what it did not tell is left out. */
  readonly parse: (reading: Reading) => Facts;
}
