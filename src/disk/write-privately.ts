import { statSync } from 'node:fs';
import { InputProblem } from '../model/problems/problem.ts';
import { namedPlace } from './named-place.ts';
import { writeBeside } from './write-beside.ts';

/**
 * Writes a file that the user named and only its owner is to read, whoever could read the old one: it is the old one or
 * the whole new one.
 * @throws {InputProblem} as `namedPlace`, and where something stands there that is no file
 */
export function writePrivately(file: string, text: string): void {
  const place = namedPlace(file);
  const stat = statSync(place, { throwIfNoEntry: false });
  if (stat?.isFile() === false) {
    throw new InputProblem({ where: file, what: 'it is no file', hint: 'name another one' });
  }
  if (stat !== undefined) stat.mode = 0o600;
  writeBeside(place, text, stat, 0o600).take();
}
