import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Problem } from '../model/problem.ts';

/**
 * Does something while nobody else holds the same lock. The lock is a child's that ends with this process however
 * that ends, so no crash leaves one behind.
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  const holder = spawn('flock', ['--exclusive', file, 'sh', '-c', 'echo held; exec cat >/dev/null'], {
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
