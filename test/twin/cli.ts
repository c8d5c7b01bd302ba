import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../bin/provision.mjs', import.meta.url));

export interface ProvisionOptions {
  readonly cwd?: string;
  /** What is typed once a prompt ends with these words; none: nobody is there. */
  readonly answer?: { readonly to: string; readonly type: string };
  readonly env?: Readonly<Record<string, string>>;
  /** Words in front of the command: another network namespace, or a terminal. */
  readonly before?: readonly string[];
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; a failure is a result. */
export function spawned(
  [file = '', ...args]: readonly string[],
  { cwd, answer, env }: Omit<ProvisionOptions, 'before'> = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      ...(cwd === undefined ? {} : { cwd }),
      env: { ...process.env, ...env },
      stdio: 'pipe',
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let asked = answer;
    child.stdout.on('data', (chunk: Buffer) => {
      out.push(chunk);
      // Typed any earlier, the terminal itself would show it.
      if (asked === undefined || !Buffer.concat(out).toString('utf8').trimEnd().endsWith(asked.to)) return;
      child.stdin.end(`${asked.type}\n`);
      asked = undefined;
    });
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    // A command that needs no answer ends without reading the input.
    child.stdin.on('error', () => undefined);
    child.on('error', reject);
    child.on('close', code => {
      resolve({ code, stdout: Buffer.concat(out).toString('utf8'), stderr: Buffer.concat(err).toString('utf8') });
    });
    if (answer === undefined) child.stdin.end();
  });
}

/** The words that run the product as a user does. */
export const provisionCommand = (words: readonly string[]): readonly string[] => [process.execPath, bin, ...words];

/** Runs one command line of the product, as a user does, and returns how it ended. */
export const provision = (words: readonly string[], { before = [], ...rest }: ProvisionOptions = {}): Promise<Ended> =>
  spawned([...before, ...provisionCommand(words)], rest);
