import { spawn } from 'node:child_process';
import { isErrno } from '../model/problems/errno.ts';
import { type RunResult, type Transport, type TransportFailure, TransportProblem } from '../model/transport.ts';

/** How problems name this machine. */
const WHERE = 'the controller';

/** Most bytes taken of what a script prints. */
const LIMIT = 16 * 1024 * 1024;

/** This machine itself, for questions that are asked from it: scripts run as the user, without anybody's privileges. */
export const here: Transport = {
  run: (script, { timeout, signal, onStdout }) =>
    new Promise<RunResult>((resolve, reject) => {
      // In a group of its own, so that what it has started ends with it.
      const child = spawn('/bin/sh', ['-s'], { detached: true, env: { ...process.env, LC_ALL: 'C' } });
      const stdout: Buffer[] = [];
      const stderr: Buffer[] = [];
      let size = 0;
      const end = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      const fail = (failure: TransportFailure, what: string): void => {
        end();
        reject(new TransportProblem(failure, { where: WHERE, what }));
        if (child.pid !== undefined) stopGroup(child.pid);
      };
      const onAbort = (): void => fail('interrupted', 'interrupted');
      const timer = setTimeout(() => fail('timeout', `the script took longer than ${timeout} s`), timeout * 1000);
      const keep = (into: Buffer[], chunk: Buffer): void => {
        size += chunk.length;
        if (size > LIMIT) fail('dropped', `it printed more than ${LIMIT / 1024 / 1024} MiB, and was stopped`);
        else into.push(chunk);
      };
      child.stdout.on('data', (chunk: Buffer) => {
        keep(stdout, chunk);
        onStdout?.(chunk);
      });
      child.stderr.on('data', (chunk: Buffer) => keep(stderr, chunk));
      // A shell that ends early leaves the rest of its script unread; its exit status says so.
      child.stdin.on('error', () => undefined);
      child.on('error', error => fail('unreachable', `a shell could not be started: ${error.message}`));
      child.on('close', code => {
        end();
        resolve({ stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr), code: code ?? 255 });
      });
      if (signal?.aborted === true) return onAbort();
      signal?.addEventListener('abort', onAbort, { once: true });
      child.stdin.end(script);
    }),
  close: async () => undefined,
};

/** Ends a process and all that it has started. */
function stopGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // It has ended by itself.
    if (!isErrno(error, 'ESRCH')) throw error;
  }
}
