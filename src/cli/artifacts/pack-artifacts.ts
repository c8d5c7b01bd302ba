import { resolve } from 'node:path';
import { artifactsFolder } from '../../artifacts/cache.ts';
import { readLock } from '../../artifacts/lock-file.ts';
import { packLocked, unpack } from '../../artifacts/pack.ts';
import { requireLocked } from '../../artifacts/use-locked.ts';
import { ownCommand } from '../../model/own-command.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { count } from '../../model/text/count.ts';
import { showBytes } from '../../model/text/show-bytes.ts';
import { exitCode } from '../exit-code.ts';
import { say } from '../say.ts';
import { artifactRecipes } from './artifact-recipes.ts';

/** `provision artifacts pack`: one archive of all that an inventory has locked. */
export async function packArtifacts(to: string, { inventory }: { readonly inventory?: string }): Promise<number> {
  const { file } = await artifactRecipes(inventory);
  const lock = await readLock(file);
  const all = Object.values(lock);
  if (all.length === 0) {
    throw new InputProblem({ where: file, what: 'nothing is locked', hint: ownCommand('artifacts lock') });
  }
  await requireLocked(artifactsFolder(), lock);
  await packLocked(artifactsFolder(), lock, resolve(to));
  say(`${to}: ${count(all.length, 'artifact')}, ${showBytes(all.reduce((sum, one) => sum + one.size, 0))}`);
  say(`→ where there is no internet: provision artifacts unpack ${to}`);
  return exitCode.done;
}

/** `provision artifacts unpack`: takes such an archive into the cache. */
export async function unpackArtifacts(file: string): Promise<number> {
  const { lock } = await unpack(artifactsFolder(), resolve(file));
  for (const [name, { sha256, size }] of Object.entries(lock)) say(`+ ${name}  ${showBytes(size)}  sha256:${sha256}`);
  say(`${count(Object.keys(lock).length, 'artifact')}, each as the archive's lock says`);
  return exitCode.done;
}
