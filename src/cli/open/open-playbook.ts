import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Vocabulary } from '../../model/plan/vocabulary.ts';
import { loadPlaybook } from '../../playbook/parse/load-playbook.ts';
import type { Playbook } from '../../playbook/playbook.ts';
import { type PreparedTexts, preparedTexts } from '../../yaml/prepared.ts';
import { packageRoot } from '../package-root.ts';

/** Whether a word is the path of a playbook, and not a phase's number or name. */
export const namesFile = (word: string): boolean => /[/\\]|\.ya?ml$/.test(word);

/** A playbook of the user's own; `sends` as `loadPlaybook` has it. @throws {InputProblem} */
export const openPlaybook = (file: string, words: Vocabulary, sends: boolean): Promise<Playbook> =>
  loadPlaybook(file, packageRoot(), words, undefined, sends);

/** What `npm run build` has read of the shipped playbooks; nothing where it has not run. */
async function readPreparedTexts(root: string): Promise<PreparedTexts> {
  try {
    return preparedTexts.parse(JSON.parse(await readFile(join(root, 'dist', 'playbooks.json'), 'utf8')));
  } catch {
    // It only saves time: without it the playbooks are read as they stand.
    return {};
  }
}

let prepared: Promise<PreparedTexts> | undefined;

/** A phase's playbook, as it ships. @throws {InputProblem} */
export async function shippedPlaybook(name: string, words: Vocabulary): Promise<Playbook> {
  const root = packageRoot();
  const path = join(root, 'playbooks', `${name}.yaml`);
  const fromHere = relative(process.cwd(), path);
  // One file for all of them, and a phase wants two.
  prepared ??= readPreparedTexts(root);
  return loadPlaybook(fromHere.startsWith('..') ? path : fromHere, root, words, await prepared);
}
