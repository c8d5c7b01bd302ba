import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const printed = z.object({
  seconds: z.number(),
  processor: z.number(),
  memory: z.number(),
  code: z.number(),
});

/** What one run of a command cost the machine that it was started on. */
export interface Metered {
  /** From its start to its end, by the clock. */
  readonly seconds: number;
  /** User and system time of it and of everything it started. */
  readonly processor: number;
  /** Bytes that its whole process tree had at most, shared pages divided; 0 where it was not sampled. */
  readonly memory: number;
  /** Everything it printed. */
  readonly output: string;
  /** Exit status; negative: the signal that ended it. */
  readonly code: number;
}

/** A command as a contestant wants it to be run. */
export interface Command {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface MeterOptions {
  readonly root: string;
  /** Words before it that choose its place: a network namespace. Their own time is not counted. */
  readonly seat?: readonly string[];
  /** Whether to read how much memory it has, which costs time. */
  readonly sample?: boolean;
}

/** Runs a command under `meter.py`, and returns how it ended; a failure is a result. */
export function metered(command: Command, { root, seat = [], sample = false }: MeterOptions): Promise<Metered> {
  const log = join(command.cwd, 'output.log');
  const meter = ['python3', join(root, 'bench/measure/meter.py'), sample ? '--sample' : '--plain', log];
  const [file = '', ...args] = [...seat, ...meter, ...command.argv];
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: command.cwd,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], LC_ALL: 'C.UTF-8', ...command.env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const out: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.on('error', reject);
    child.on('close', code => {
      const found = printed.safeParse(code === 0 ? JSON.parse(Buffer.concat(out).toString('utf8')) : undefined);
      if (found.success) resolve({ ...found.data, output: readFileSync(log, 'utf8') });
      else reject(new Error(`the meter of ${command.argv.join(' ')} ended with ${code}`));
    });
  });
}
