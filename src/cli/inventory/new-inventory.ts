import { shippedSections } from '../../collections/shipped-sections.ts';
import { isThere } from '../../disk/is-there.ts';
import { markMistakes } from '../../import/mark-mistakes.ts';
import { readInventory, readInventoryText } from '../../inventory/read-inventory.ts';
import { homeFolder } from '../../model/environment.ts';
import { InputProblem } from '../../model/problems/problem.ts';

/** @throws {InputProblem} where there is something already, unless it is to be overwritten */
export function refuseExisting(file: string, force: boolean | undefined, hint: string): void {
  if (force === true || !isThere(file)) return;
  throw new InputProblem({ where: file, what: 'there is a file already, and it is not overwritten', hint });
}

/** A new inventory's text with each of its mistakes marked at its line. @param path absolute, where it will be */
export function withMarks(draft: string, path: string): string {
  const { mistakes } = readInventory(readInventoryText(draft), path, homeFolder(), shippedSections, 'not loaded');
  return markMistakes(draft, mistakes);
}
