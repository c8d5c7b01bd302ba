import { artifactsFolder } from '../../artifacts/cache.ts';
import { readLock } from '../../artifacts/lock-file.ts';
import { prunable, pruneArtifacts } from '../../artifacts/prune.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { count } from '../../model/text/count.ts';
import { showBytes } from '../../model/text/show-bytes.ts';
import { ask, isInteractive } from '../ask.ts';
import { exitCode } from '../exit-code.ts';
import { say } from '../say.ts';
import { artifactRecipes } from './artifact-recipes.ts';

/** `provision artifacts prune`: takes out of the cache what nobody needs, after showing it. */
export async function pruneCache({
  inventory: given,
  yes,
}: {
  readonly inventory?: readonly string[];
  readonly yes?: boolean;
}): Promise<number> {
  const folder = artifactsFolder();
  const locks = await Promise.all((given ?? []).map(async one => readLock((await artifactRecipes(one)).file)));
  const stays =
    given === undefined ? undefined : new Set(locks.flatMap(lock => Object.values(lock).map(one => one.sha256)));
  const { names, files } = prunable(folder, stays);
  for (const { name, sha256, size } of names) say(`− ${name}  ${showBytes(size)}  sha256:${sha256}`);
  const unnamed = files.filter(({ sha256 }) => !names.some(one => one.sha256 === sha256));
  for (const { path, size } of unnamed) say(`− ${path}  ${showBytes(size)}  no name stands for it`);
  if (names.length + files.length === 0) {
    say('nothing is to go');
    return exitCode.done;
  }
  const bytes = files.reduce((sum, one) => sum + one.size, 0);
  if (yes !== true) {
    if (!isInteractive())
      throw new InputProblem({
        what: 'this would remove files, and there is no terminal to confirm it on',
        hint: 'give --yes',
      });
    if (!/^y(es)?$/i.test((await ask('Remove them? [y/N] '))?.trim() ?? '')) return exitCode.done;
  }
  pruneArtifacts(folder, { names, files });
  say(`${count(files.length, 'file')} removed, ${showBytes(bytes)}`);
  return exitCode.done;
}
