import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import type { NetworkEdit } from '../../model/cluster/network-way.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { replaceTexts } from '../../secrets/replace-texts.ts';
import { setInYaml } from '../../secrets/set-in-yaml.ts';

/** An inventory's text before and after a move; nothing is written yet. */
export interface NetworkFile {
  readonly text: string;
  /** Whether it says it already. */
  readonly isThere: boolean;
  readonly write: () => void;
}

/** The text of an inventory with another network; comments stay. @throws {InputProblem} where it cannot be put in its place */
export function networkFile(file: string, { path, value }: NetworkEdit): NetworkFile {
  const before = readFileSync(file, 'utf8');
  const hint = 'write it there yourself, then again';
  // Of several clusters one may have it from the top of the file: a word for itself alone would leave out what else is said there.
  if (typeof value === 'string' && !parseDocument(before, { logLevel: 'error' }).hasIn(path.slice(0, -1)))
    throw new InputProblem({ where: file, what: `${path.slice(0, -1).join('.')} is not said here`, hint });
  try {
    const text = setInYaml(before, path, value);
    return { text, isThere: text === before, write: () => replaceTexts([{ file, before, after: text }]) };
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error;
    const what = `${path.join('.')} cannot be set here`;
    throw new InputProblem({ where: file, what, hint }, { cause: error });
  }
}
