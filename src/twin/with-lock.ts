import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Problem } from '../model/problems/problem.ts';

/** Whoever held the lock may have removed its file as the last thing it did: then what was locked is not what others lock. */
const HOLD = `while :; do
  exec 9>>"$1"
  flock --exclusive 9 || exit 1
  [ "$1" -ef /dev/fd/9 ] && break
done
echo held
exec cat >/dev/null`;

/**
 * Does something while nobody else holds the same lock. The lock is a child's that ends with this process however
 * that ends, so no crash leaves one behind. `work` may remove the file.
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  const holder = spawn('sh', ['-c', HOLD, 'sh', file], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = new Promise<void>(resolve => {
    holder.on('close', () => resolve());
    holder.on('error', () => resolve());
  });
  holder.stdin.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    holder.stdout.once('data', () => resolve());
    void ended.then(() => reject(new Problem({ what: `the lock ${file} could not be taken` })));
  });
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
