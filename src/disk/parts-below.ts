import { OWN_FOLDER } from '../model/own-folder.ts';
import { InputProblem } from '../model/problems/problem.ts';

/** Names that mean something to a program that looks into the folder later, in small letters. */
const OTHERS = ['.git', OWN_FOLDER];

/** What begins the name of a file that is not whole yet. */
export const COMING = '.provision-';

const leadsOut = (part: string): boolean => part === '' || part === '.' || part === '..' || part.length > 255;

const isOthers = (part: string): boolean => OTHERS.includes(part.toLowerCase()) || part.startsWith(COMING);

/**
 * The parts of a name below a folder. What a host told may be in it, so nothing in it may lead out, nor be what git or this program
 * itself would go by. @throws {InputProblem}
 */
export function partsBelow(name: string): readonly string[] {
  const parts = name.split('/');
  const odd = /[\u0000-\u001f\u007f\\]/.test(name);
  if (odd || parts.some(part => leadsOut(part) || isOthers(part))) {
    throw new InputProblem({
      what: `${JSON.stringify(name)} is no name for a file that comes from a host`,
      hint: `parts with / between, none of them empty, \`.\`, \`..\`, \`${OTHERS.join('` or `')}\``,
    });
  }
  return parts;
}
