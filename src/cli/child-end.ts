import type { ChildProcess } from 'node:child_process';
import { exitCode } from './exit-code.ts';

/** What a child of this program ends with, as this program would. It rejects where the child cannot be started. */
export const childEnd = (child: ChildProcess): Promise<number> =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      resolve(code ?? (signal === 'SIGINT' ? exitCode.interrupted : exitCode.failed)),
    );
  });
