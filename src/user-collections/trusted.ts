import { mkdirSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { privateText } from '../disk/private-text.ts';
import { writeAtomically } from '../disk/write-atomically.ts';
import { type Environment, variable } from '../model/environment.ts';
import { InputProblem } from '../model/problems/problem.ts';
import type { CodeFile } from './code-file.ts';

/**
 * The file that keeps which code the user has agreed to run: in his own state folder (XDG Base Directory Specification),
 * never beside an inventory, since a checkout could bring it.
 */
export function trustFile(env: Environment, home: string): string {
  const state = variable('XDG_STATE_HOME', env);
  const folder = state !== undefined && isAbsolute(state) ? state : join(home, '.local', 'state');
  return join(folder, 'provision', 'trusted-collections');
}

/** The lines of the file; none where there is not a file. @throws {InputProblem} for one that others may write */
function linesOf(place: string): readonly string[] {
  const found = privateText(place);
  if (found === undefined) return [];
  if ('text' in found) return found.text.split('\n');
  if (found.unfit === 'unreadable') throw unusable(place, 'it cannot be read', found.cause);
  throw unusable(place, 'others than you may write it, and it says which code is run');
}

const unusable = (place: string, what: string, cause?: unknown): InputProblem =>
  new InputProblem({ where: place, what, hint: 'remove the file; you are asked again' }, { cause });

/** Whether the user has agreed to exactly this code. */
export const isTrusted = ({ digest }: CodeFile, place: string): boolean =>
  linesOf(place).some(line => line.split(' ', 1)[0] === digest);

/** Keeps that the user has agreed. */
export function trust({ digest, path }: CodeFile, place: string): void {
  mkdirSync(join(place, '..'), { recursive: true, mode: 0o700 });
  const kept = linesOf(place).filter(line => line !== '');
  writeAtomically(place, `${[...kept, `${digest} ${JSON.stringify(path)}`].join('\n')}\n`);
}
