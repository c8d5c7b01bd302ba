import { ignoreEpipe } from '../report/screen/ignore-epipe.ts';
import { version } from './version.ts';

/** Runs one command line and returns the exit code. What only some commands need is loaded when they are run. */
export async function main(argv: readonly string[]): Promise<number> {
  ignoreEpipe(process.stdout);
  ignoreEpipe(process.stderr);
  const { runCommandLine } = await import('./command-line.ts');
  return runCommandLine(argv, version());
}

/** See `warm-up-short.ts`; here because the build has one way in. */
export const warmUpShort = async (): Promise<void> => (await import('./warm-up-short.ts')).warmUpShort();

/** See `warm-up.ts`. */
export const warmUp = async (): Promise<void> => (await import('./warm-up.ts')).warmUp();
