import * as z from 'zod';
import type { Collection } from '../collections/collection.ts';
import type { CodeFile } from './code-file.ts';
import { importCode } from './import-code.ts';
import { makeKit } from './make-kit.ts';
import { mistake, thrownBy } from './mistakes.ts';
import { callable } from './shapes/definitions.ts';

const exported = z.looseObject({ default: callable });

/**
 * Runs a file's code and returns the collection that it makes. The text that was read is run, not the file: a `data:` URL
 * has no folder from which anything else could be loaded. @throws {InputProblem} for every mistake in it
 */
export async function runCode(file: CodeFile): Promise<Collection> {
  const url = `data:text/javascript;base64,${Buffer.from(file.text).toString('base64')}`;
  let loaded: unknown;
  try {
    loaded = await importCode(url);
  } catch (error) {
    throw thrownBy(file, 'the file cannot be loaded', error);
  }
  const read = exported.safeParse(loaded);
  const wanted = 'write `export default ({ collection, resource, check, sh, z }) => collection({ … })`';
  if (!read.success) throw mistake(file.path, 'the file has no function as its default export', wanted);
  const { kit, collectionOf } = makeKit(file);
  let answer: unknown;
  try {
    answer = await read.data.default(kit);
  } catch (error) {
    throw thrownBy(file, 'its function failed', error);
  }
  const made = collectionOf(answer);
  if (made === undefined) throw mistake(file.path, 'its function does not return what collection() made', wanted);
  return made;
}
