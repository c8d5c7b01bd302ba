import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { installed } from '../../../machine.ts';
import { type ShellHost, shellHost, type Userland } from '../../harness.ts';

export const WG = '/usr/bin/wg';
export const hasWg = installed(WG, 'keys');

/** Gives a busybox root the machine's wg and the libraries that it needs; the other userland has it already. */
function installWg(host: ShellHost): void {
  if (host.userland !== 'busybox') return;
  const libraries = [...execFileSync('ldd', [WG], { encoding: 'utf8' }).matchAll(/(\/\S+)\s+\(0x/g)];
  for (const path of [WG, ...libraries.map(match => match[1] ?? '')]) host.write(path, readFileSync(path), 0o755);
}

export const hideWg = (host: ShellHost) =>
  host.userland !== 'busybox' && host.mount(`mount --bind /dev/null "$1${WG}"`);

/** A bare host that has wg, for one test. */
export const freshWithWg = (userland: Userland): ShellHost => {
  const host = shellHost(userland);
  onTestFinished(host.close);
  installWg(host);
  return host;
};
