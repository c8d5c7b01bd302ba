import { createHash, randomBytes, scryptSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ifThere } from '../../model/problems/if-there.ts';

export const newSalt = (): string => randomBytes(16).toString('hex');

/** Makes digests of one plan's contents; equal contents cost once. */
export interface Digests {
  /** What holds a secret is digested slowly: nobody may find it by trying. */
  readonly of: (content: string, kind: 'plain' | 'secret') => string;
  /** Of a file of this machine; empty where there is none. @throws {InputProblem} where it cannot be read */
  readonly ofFile: (path: string) => Promise<string>;
}

/** @param salt `newSalt`'s, of the plan: no table of digests fits two of them */
export function digestsBy(salt: string): Digests {
  const known = new Map<string, string>();
  const of: Digests['of'] = (content, kind) => {
    const plain = createHash('sha256').update(salt).update(content).digest('hex');
    if (kind === 'plain') return `sha256:${plain}`;
    const slow = known.get(plain) ?? scryptSync(content, salt, 32).toString('hex');
    known.set(plain, slow);
    return `scrypt:${slow}`;
  };
  return {
    of,
    // Whatever stands in an inventory: a password may be there as it is.
    ofFile: async path => {
      const text = await ifThere(path, readFile(path, 'utf8'));
      return text === undefined ? '' : of(text, 'secret');
    },
  };
}
