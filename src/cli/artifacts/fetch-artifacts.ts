import { artifactsFolder } from '../../artifacts/cache.ts';
import { fetchArtifact, sumReader } from '../../artifacts/fetch-artifact.ts';
import { fetchImages } from '../../artifacts/fetch-images.ts';
import { type Lock, readLock } from '../../artifacts/lock-file.ts';
import { stem, wantedRecipes, wishSchema } from '../../artifacts/wanted-recipes.ts';
import { ownCommand } from '../../model/own-command.ts';
import type { ArtifactRecipe } from '../../model/plan/artifact.ts';
import { Problem, type ProblemDetails } from '../../model/problems/problem.ts';
import { count } from '../../model/text/count.ts';
import { escapeLine } from '../../model/text/escape.ts';
import { showBytes } from '../../model/text/show-bytes.ts';
import { exitCode } from '../exit-code.ts';
import { say } from '../say.ts';
import { artifactRecipes } from './artifact-recipes.ts';

/** Shows how much has come, on a terminal alone; the line is gone when the next thing is said. */
function showProgress(name: string): {
  readonly onProgress: (has: number, size?: number) => void;
  readonly end: () => void;
} {
  if (process.stderr.isTTY !== true) return { onProgress: () => {}, end: () => {} };
  let shown = '';
  const show = (line: string): void => {
    if (line === shown) return;
    shown = line;
    process.stderr.write(`\r\u001b[K${line}`);
  };
  return {
    onProgress: (has, size) => {
      const part =
        size === undefined || size === 0 ? '' : ` of ${showBytes(size)}, ${Math.floor((has / size) * 100)} %`;
      show(escapeLine(`  ${name.slice(name.lastIndexOf('/') + 1)}: ${showBytes(has)}${part}`).slice(0, 79));
    },
    end: () => show(''),
  };
}

/** `provision artifacts fetch`: gets what an inventory is made from into the cache, and says of each file who vouches for it. */
export async function fetchArtifacts({ inventory: given }: { readonly inventory?: string }): Promise<number> {
  const { recipes, file, section, notes } = await artifactRecipes(given, 'settle');
  for (const note of notes) say(note);
  const lock = await readLock(file);
  const { came, of } = await fetchRecipes(recipes, section, lock, say);
  const there = of.length - came;
  say(`${count(came, 'file')} came${there === 0 ? '' : `, ${there} ${there === 1 ? 'was' : 'were'} there`}`);
  // Of an archive of images one form is enough.
  const isLocked = (one: string): boolean => Object.keys(lock).some(name => stem(name) === stem(one));
  if (of.some(({ name }) => !isLocked(name))) say(`→ ${ownCommand('artifacts lock')}`);
  return exitCode.done;
}

/**
 * Gets those of some recipes that an inventory's section wants, and says of each that came who vouches for it. Returns how many came, and of which.
 * @throws {Problem} with all that could not be got; the others are there then
 */
export async function fetchRecipes(
  recipes: readonly ArtifactRecipe[],
  section: unknown,
  lock: Lock,
  tell: (line: string) => void,
): Promise<{ readonly came: number; readonly of: readonly ArtifactRecipe[] }> {
  const wish = wishSchema.parse(section);
  const { mirror } = wish;
  const { get: files, pull, byHand } = wantedRecipes(recipes, wish);
  // A mirror has the archives under their names, as it has all else.
  const get = [...files, ...pull];
  const read = sumReader();
  const problems: ProblemDetails[] = [];
  let came = 0;
  for (const recipe of get) {
    const { onProgress, end } = showProgress(recipe.name);
    try {
      const fetched =
        mirror === undefined && pull.includes(recipe)
          ? await fetchImages(artifactsFolder(), recipe, lock, { onProgress })
          : await fetchArtifact(artifactsFolder(), recipe, lock, read, { mirror, onProgress });
      end();
      if (fetched.how === 'was there') continue;
      came += 1;
      const { sha256, size, said_by } = fetched.artifact;
      const vouched =
        said_by === 'lock'
          ? 'as locked'
          : said_by === 'maker'
            ? 'as its maker says'
            : 'nobody says its checksum: trusted as it came';
      tell(`+ ${recipe.name}  ${showBytes(size)}  sha256:${sha256}  ${vouched}`);
    } catch (error) {
      end();
      if (!(error instanceof Problem)) throw error;
      // The others are got all the same.
      problems.push(...error.details);
    }
  }
  for (const { name, url } of byHand) {
    if (name in lock) continue;
    tell(`· ${name}: its maker publishes no such file; make it from the images of ${url}, and add it`);
  }
  if (problems.length > 0) throw new Problem(problems);
  return { came, of: get };
}
