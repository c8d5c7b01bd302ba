import { basename, resolve } from 'node:path';
import { addArtifact, artifactsFolder, listArtifacts, sumInCache } from '../../artifacts/cache.ts';
import { type Locking, lockArtifacts, readLock, writeLock } from '../../artifacts/lock-file.ts';
import { ownCommand } from '../../model/own-command.ts';
import type { ArtifactRecipe } from '../../model/plan/artifact.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { count, isAre } from '../../model/text/count.ts';
import { showBytes } from '../../model/text/show-bytes.ts';
import { exitCode } from '../exit-code.ts';
import { say } from '../say.ts';
import { artifactRecipes } from './artifact-recipes.ts';

/** `provision artifacts add`: keeps a file under a name. */
export async function addToCache(file: string, { as = basename(file) }: { readonly as?: string }): Promise<number> {
  const { name, sha256, size } = await addArtifact(artifactsFolder(), resolve(file), as);
  say(`${name}  sha256:${sha256}  ${showBytes(size)}  added by hand: the lock and every run say so`);
  return exitCode.done;
}

/** `provision artifacts list`: what the cache holds; with an inventory, what that is made from. */
export async function listCache({ inventory }: { readonly inventory?: string }): Promise<number> {
  const cached = new Map(listArtifacts(artifactsFolder()).map(one => [one.name, one]));
  if (inventory === undefined) {
    for (const { name, sha256, size } of cached.values()) say(`${name}  sha256:${sha256}  ${showBytes(size)}`);
    if (cached.size === 0) say(`nothing is in ${artifactsFolder()} yet`);
    return exitCode.done;
  }
  const { recipes, file, notes } = await artifactRecipes(inventory);
  for (const note of notes) say(note);
  const lock = await readLock(file);
  for (const { name, about, url } of recipes) {
    const where = [...(name in lock ? ['locked'] : []), ...(cached.has(name) ? ['in the cache'] : [])];
    say(`${name}  ${where.length === 0 ? 'neither in the cache nor locked' : where.join(', ')}`);
    say(`  ${about}: ${url}`);
  }
  return exitCode.done;
}

/** `provision artifacts verify`: reads every byte that the cache holds. */
export async function verifyCache(): Promise<number> {
  const folder = artifactsFolder();
  const all = listArtifacts(folder);
  let wrong = 0;
  for (const { name, sha256, from } of all) {
    const sum = await sumInCache(folder, sha256);
    if (sum === sha256) continue;
    wrong += 1;
    say(
      `${name}: ${sum === undefined ? 'its bytes are missing' : `its bytes have the checksum ${sum}, not ${sha256}`}`,
    );
    say(
      `  → ${/^https?:/.test(from) ? 'provision artifacts fetch -i FILE' : `provision artifacts add ${from} --as ${name}`}`,
    );
  }
  say(
    wrong === 0
      ? `${count(all.length, 'artifact')}, each as it was added`
      : `${wrong} of ${count(all.length, 'artifact')} ${isAre(wrong)} damaged`,
  );
  return wrong === 0 ? exitCode.done : exitCode.failed;
}

const getHint = ({ name, url }: ArtifactRecipe): string => `${url}\n    provision artifacts add FILE --as ${name}`;

/** @throws {InputProblem} where the cache has other bytes than the lock */
export function refuseDiffering(differing: Locking['differing'], file: string): void {
  if (differing.length === 0) return;
  throw new InputProblem(
    differing.map(({ name, locked, cached }) => ({
      where: name,
      what: 'the cache has other bytes under this name than the lock',
      evidence: [`locked: sha256:${locked}`, `cache:  sha256:${cached}`],
      hint: `add the right file again; or, if the new one is meant, remove its entry from ${file}`,
    })),
  );
}

/** `provision artifacts lock`: writes the lock beside an inventory; what is locked stays as it is. */
export async function lockInventory({ inventory }: { readonly inventory?: string }): Promise<number> {
  const { recipes, file, notes } = await artifactRecipes(inventory, 'settle');
  const { lock, added, differing, missing } = lockArtifacts(
    recipes,
    await readLock(file),
    listArtifacts(artifactsFolder()),
  );
  refuseDiffering(differing, file);
  if (Object.keys(lock).length === 0) {
    throw new InputProblem({
      what: 'the cache has nothing that this inventory needs',
      hint: `${ownCommand('artifacts fetch')}\n  or get these yourself, of your hosts' architectures:\n  ${missing.map(getHint).join('\n  ')}`,
    });
  }
  writeLock(file, lock);
  for (const note of notes) say(note);
  const saidBy = new Map(listArtifacts(artifactsFolder()).map(one => [one.name, one.said_by]));
  for (const name of added) {
    const trust =
      lock[name]?.by_hand === true
        ? 'added by hand: held to it from now on'
        : saidBy.get(name) === undefined
          ? 'trusted now, held to it from now on'
          : 'as its maker says';
    say(`+ ${name}  sha256:${lock[name]?.sha256 ?? ''}  ${trust}`);
  }
  say(`${file}: ${count(Object.keys(lock).length, 'artifact')} locked, ${added.length} of them new`);
  return exitCode.done;
}
