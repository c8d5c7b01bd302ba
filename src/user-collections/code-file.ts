import { createHash } from 'node:crypto';
import { InputProblem } from '../model/problems/problem.ts';
import { fileTrouble } from '../yaml/file-trouble.ts';
import { readStart } from '../yaml/read-start.ts';
import { readText } from '../yaml/read-text.ts';
import { refuseImports } from './refuse-imports.ts';

/** A file of code, read once: what is hashed, asked about and run is this text, whatever becomes of the file. */
export interface CodeFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** SHA-256 of the text, in hex. It covers all that runs: the file can load nothing but what Node brings. */
  readonly digest: string;
}

/** Reads a file of code. @throws {InputProblem} for one that cannot be read, or that loads other code */
export async function readCode(path: string): Promise<CodeFile> {
  const content = await readStart(path).catch((error: unknown) => {
    throw new InputProblem({ where: path, ...fileTrouble(error, 'the collection') });
  });
  const read = readText(content);
  if ('mistake' in read) throw new InputProblem({ where: path, ...read.mistake });
  refuseImports(path, read.text);
  return { path, text: read.text, digest: createHash('sha256').update(read.text).digest('hex') };
}
