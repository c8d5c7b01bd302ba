import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

let made: string | undefined;
let names = 0;

/**
 * A name in a folder of this process (0700), for sockets and what goes with them; it is removed when the process ends.
 * Short, since the path of a socket has room for about a hundred bytes.
 */
export function privatePlace(): string {
  if (made === undefined) {
    const folder = mkdtempSync('/tmp/pv-');
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    made = folder;
  }
  names += 1;
  return join(made, String(names));
}
