import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import pLimit from 'p-limit';
import { variable } from '../../model/environment.ts';
import { childEnd } from '../child-end.ts';
import { exitCode } from '../exit-code.ts';
import { leaveInterrupts } from '../leave-interrupts.ts';
import { say } from '../say.ts';

/** What is run for one of several clusters. */
export interface ClusterRun {
  readonly cluster: string;
  /** The hosts of it that the run is limited to. */
  readonly limit: string | undefined;
  /** What the command line needs besides. */
  readonly again: readonly string[];
}

/** Set in a process that does one of several clusters: what comes after all of them is not its work. */
const BESIDE = 'PROVISION_BESIDE';

/** Whether this process does one of several clusters for another. */
export const isBeside = (): boolean => variable(BESIDE) === '1';

/** How many runs there are at once: each keeps a core busy while it plans. */
const AT_ONCE = 8;

const results: Readonly<Record<number, string>> = {
  [exitCode.done]: 'done',
  [exitCode.changes]: 'there are changes',
  [exitCode.stop]: 'STOP',
  [exitCode.input]: 'a mistake in what was given',
  [exitCode.interrupted]: 'interrupted',
};

/**
 * Does what this command line does for several clusters side by side, each in a process of its own with a journal of its own. Their lines are shown as
 * they come, each with its cluster; last comes what became of each. Nobody can be asked meanwhile: what would be destroyed is declined. Returns the exit code of each.
 */
export async function runBeside(runs: readonly ClusterRun[]): Promise<readonly number[]> {
  const width = Math.max(...runs.map(({ cluster }) => cluster.length));
  const limit = pLimit(AT_ONCE);
  const codes = await leaveInterrupts(() =>
    Promise.all(runs.map(run => limit(() => runOne(run, `${run.cluster.padEnd(width)} │ `)))),
  );
  say('');
  for (const [at, { cluster }] of runs.entries()) {
    const code = codes[at] ?? exitCode.failed;
    say(`${cluster.padEnd(width)}  ${results[code] ?? 'failed'}`);
  }
  return codes;
}

async function runOne({ cluster, limit, again }: ClusterRun, head: string): Promise<number> {
  const own = ['--cluster', cluster, ...(limit === undefined ? [] : ['--limit', limit]), ...again];
  // Where an option stands twice the last one counts.
  const words = [...process.execArgv, ...process.argv.slice(1), ...own];
  const child = spawn(process.execPath, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, [BESIDE]: '1' },
  });
  const [code] = await Promise.all([
    childEnd(child),
    eachLine(child.stdout, line => process.stdout.write(`${head}${line}\n`)),
    eachLine(child.stderr, line => process.stderr.write(`${head}${line}\n`)),
  ]);
  return code;
}

async function eachLine(stream: Readable, take: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream })) take(line);
}
