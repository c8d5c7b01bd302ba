import { existsSync } from 'node:fs';

/**
 * Whether a program that tests need is on this machine. Where `npm test` has installed what is needed
 * (`PROVISION_PREPARED=1`), a missing one is an error; elsewhere a line says what is not tested.
 */
export function installed(path: string, untested: string): boolean {
  if (existsSync(path)) return true;
  const what = `no ${path}, so nothing is tested with ${untested}`;
  if (process.env.PROVISION_PREPARED === '1') throw new Error(`${what}: its package is missing in scripts/prepare.mjs`);
  console.warn(what);
  return false;
}
