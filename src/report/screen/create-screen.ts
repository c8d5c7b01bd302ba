import { type Environment, variable } from '../../model/environment.ts';
import { asciiOnly, asciiSymbols } from '../text/ascii.ts';
import { COLUMNS } from '../text/look.ts';
import { ignoreEpipe } from './ignore-epipe.ts';
import { createJsonLines } from './json.ts';
import { createLines } from './lines.ts';
import type { Screen } from './screen.ts';

export interface ScreenOptions {
  readonly stdout: NodeJS.WriteStream;
  /** Where questions are asked: what is written there while a picture is drawn is held back. */
  readonly stderr: NodeJS.WriteStream;
  readonly json: boolean;
  readonly color: boolean;
  /** How often `-v` was given. */
  readonly verbose: number;
  readonly env: Environment;
}

/** JSON lines where asked for, a live view on a terminal, plain lines anywhere else. */
export async function createScreen(options: ScreenOptions): Promise<Screen> {
  const { stdout, stderr, json, env, color, verbose } = options;
  ignoreEpipe(stdout);
  if (json) return createJsonLines(text => stdout.write(text));
  const sized = stdout.columns > 0 && stdout.rows > 0;
  const look = {
    color,
    verbose: verbose > 0,
    steps: verbose > 1,
    columns: sized ? stdout.columns : COLUMNS,
    ...(sized ? { breakAt: stdout.columns } : {}),
  };
  if (stdout.isTTY !== true) return createLines(text => stdout.write(text), look);
  const symbols = asciiOnly(env) ? asciiSymbols : (text: string): string => text;
  // A terminal that cannot move its cursor, or does not know its size, gets lines.
  if (variable('TERM', env) === 'dumb' || !sized) return createLines(text => stdout.write(symbols(text)), look);
  const { createLive } = await import('./live.ts');
  return createLive({ ...look, terminal: { stdout, stderr }, write: symbols });
}

/** Whether to colour: on a terminal, unless `--no-color` or NO_COLOR (no-color.org: set and not empty) says no. */
export const wantsColor = (isTty: boolean, option: boolean, env: Environment): boolean =>
  option && isTty && variable('NO_COLOR', env) === undefined;
