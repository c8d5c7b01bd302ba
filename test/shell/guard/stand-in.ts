import type { ShellHost } from '../harness.ts';

/** Programs that a host finds before its own, by their names: the shell text of each. To be called once. */
export function standIn(host: ShellHost, programs: Readonly<Record<string, string>>): void {
  const folder = host.userland === 'busybox' ? '/usr/local/sbin' : '/srv/stand-ins';
  for (const [name, text] of Object.entries(programs)) host.write(`${folder}/${name}`, `#!/bin/sh\n${text}\n`, 0o755);
  if (host.userland !== 'busybox') host.mount(`mount --bind "$1${folder}" "$1/usr/local/sbin"`);
}
