import { existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Where system programs are, whatever the caller's PATH says. */
const FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

const isThere = (program: string): boolean =>
  isAbsolute(program)
    ? existsSync(program)
    : [...FOLDERS, ...(process.env['PATH'] ?? '').split(delimiter)].some(folder => existsSync(join(folder, program)));

/**
 * Whether a program that tests need is on this machine. Where `npm test` has installed what is needed
 * (`PROVISION_PREPARED=1`), a missing one is an error; elsewhere a line says what is not tested.
 * @param program its path, or its name
 */
export function installed(program: string, untested: string): boolean {
  if (isThere(program)) return true;
  const what = `no ${program}, so nothing is tested with ${untested}`;
  if (process.env.PROVISION_PREPARED === '1') throw new Error(`${what}: its package is missing in scripts/prepare.mjs`);
  console.warn(what);
  return false;
}
