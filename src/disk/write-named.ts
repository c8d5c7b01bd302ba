import { statSync, writeFileSync } from 'node:fs';
import { namedPlace } from './named-place.ts';
import { writeBeside } from './write-beside.ts';

/**
 * Writes a file that the user named, so that it is the old one or the whole new one; what is not a file (a pipe, a
 * terminal) gets the text as it is.
 * @throws {InputProblem} as `namedPlace`
 */
export function writeNamed(file: string, text: string): void {
  const place = namedPlace(file);
  const stat = statSync(place, { throwIfNoEntry: false });
  if (stat === undefined || stat.isFile()) writeBeside(place, text, stat).take();
  else writeFileSync(place, text);
}
