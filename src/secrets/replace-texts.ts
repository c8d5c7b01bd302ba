import { closeSync, fsyncSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { namedPlace } from '../disk/named-place.ts';
import { type Beside, writeBeside } from '../disk/write-beside.ts';
import { errorText } from '../model/problems/error-text.ts';
import { InputProblem, Problem } from '../model/problems/problem.ts';

/** A file, the text that was read from it, and the one that it is to hold. */
export interface NewText {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** Makes a rename outlast a power cut. */
function syncFolder(path: string): void {
  const handle = openSync(dirname(path), 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * Replaces the texts of some files: at any moment each is the old one or the whole new one. All are written beside
 * before the first is renamed, so that a full disk changes none.
 * @throws {InputProblem} where a file is not what it was any more, or cannot be written: none is changed then
 * @throws {Problem} where one of the renames fails, with those that are done
 */
export function replaceTexts(texts: readonly NewText[]): void {
  const changed = texts.filter(({ before, after }) => before !== after);
  const made: { readonly file: string; readonly path: string; readonly beside: Beside }[] = [];
  let renamed = 0;
  try {
    for (const { file, after } of changed) {
      attempt(file, 'the file cannot be written', () => {
        const path = namedPlace(file);
        made.push({ file, path, beside: writeBeside(path, after, statSync(path)) });
      });
    }
    for (const { file, before } of changed) {
      if (attempt(file, 'the file cannot be read', () => readFileSync(file, 'utf8')) === before) continue;
      throw new InputProblem({
        where: file,
        what: 'somebody else has changed the file in the meantime',
        hint: 'nothing was written: start over',
      });
    }
    for (const { file, beside } of made) {
      attempt(file, 'the file cannot be replaced', beside.take);
      renamed += 1;
    }
    for (const path of new Set(made.map(({ path }) => path))) syncFolder(path);
  } catch (error) {
    if (renamed === 0 || !(error instanceof Problem)) throw error;
    const [done, left] = [made.slice(0, renamed), made.slice(renamed)].map(all => all.map(one => one.file).join(', '));
    const evidence = [`done: ${done}`, `not done: ${left}`];
    throw new Problem([...error.details, { what: 'some files are changed, and some are not', evidence }], {
      cause: error,
    });
  } finally {
    for (const { beside } of made.slice(renamed)) beside.drop();
  }
}

function attempt<T>(where: string, what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof InputProblem) throw error;
    const hint = 'look at the permissions of its folder, and at the disk that it is on';
    throw new InputProblem({ where, what, evidence: [errorText(error)], hint }, { cause: error });
  }
}
