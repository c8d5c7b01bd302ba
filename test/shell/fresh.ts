import { onTestFinished } from 'vitest';
import { type ShellHost, shellHost, type Userland } from './harness.ts';

/** A host for one test, gone when the test is over. */
export function fresh(userland: Userland, sees?: 'itself' | 'everybody'): ShellHost {
  const host = shellHost(userland, sees);
  onTestFinished(host.close);
  return host;
}
