import { spawn } from 'node:child_process';
import { variable } from '../../model/environment.ts';
import { Problem } from '../../model/problems/problem.ts';

/** What a person's programs edit with, as git and crontab look for it; it may have arguments of its own. */
const editor = (): string => variable('VISUAL') ?? variable('EDITOR') ?? 'vi';

/**
 * Opens a file in the user's editor and waits for its end.
 * @throws {Problem} where it does not end well, and when `signal` ends it
 */
export async function runEditor(path: string, signal: AbortSignal): Promise<void> {
  const name = editor();
  // In the shell's place, so that a signal meets the editor; env, since the words may begin with NAME=value.
  const child = spawn('/bin/sh', ['-c', `exec env ${name} "$@"`, name, path], { stdio: 'inherit' });
  const leave = (): void => {
    child.kill();
  };
  const ended = new Promise<string | undefined>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, killedBy) => {
      if (code === 0) resolve(undefined);
      else resolve(killedBy === null ? `exited with status ${code}` : `was killed by ${killedBy}`);
    });
    signal.addEventListener('abort', () => resolve('was interrupted'));
  });
  signal.addEventListener('abort', leave);
  try {
    const how = await ended;
    if (how === undefined) return;
    throw new Problem({
      what: `the editor (${name}) ${how}`,
      hint: how.endsWith(' 127') ? 'name one that is installed, in EDITOR' : 'the file is unchanged: start over',
    });
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
