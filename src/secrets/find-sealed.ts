import { Problem } from '../model/problems/problem.ts';
import { mergeProblems } from './merge-problems.ts';
import { sealedAnywhere } from './sealed-value.ts';

/** A sealed value in any text. */
export interface Found {
  readonly sealed: string;
  /** `file:line:column`. */
  readonly where: string;
}

/** Every sealed value of a file's text, YAML or not, with its place. */
export function findSealed(file: string, text: string): readonly Found[] {
  return [...text.matchAll(sealedAnywhere())].map(({ 0: sealed, index }) => {
    const lines = text.slice(0, index).split('\n');
    return { sealed, where: `${file}:${lines.length}:${(lines.at(-1) ?? '').length + 1}` };
  });
}

/** What came of opening values: those that opened, and what is wrong with each of the others. */
export interface Opened {
  readonly values: ReadonlyMap<string, string>;
  readonly failed: readonly { readonly found: Found; readonly problem: Problem }[];
}

/** Opens what can be opened. */
export async function openAll(all: readonly Found[], open: (sealed: string) => Promise<string>): Promise<Opened> {
  const values = new Map<string, string>();
  const failed: { found: Found; problem: Problem }[] = [];
  for (const found of all) {
    try {
      values.set(found.sealed, await open(found.sealed));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      failed.push({ found, problem: error });
    }
  }
  return { values, failed };
}

/** @throws {InputProblem} with what did not open, and where. */
export function mustOpen({ failed }: Pick<Opened, 'failed'>): void {
  if (failed.length === 0) return;
  throw mergeProblems(failed.map(({ found: { where }, problem }) => ({ name: where, where: () => where, problem })));
}
