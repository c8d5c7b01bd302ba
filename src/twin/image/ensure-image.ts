import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { OnProgress } from '../progress.ts';
import { mustRun, runTool } from '../run-tool.ts';
import { twinRoots } from '../twin-paths.ts';
import { withLock } from '../with-lock.ts';
import { imageRecipe } from './image-recipe.ts';
import { machineMirror } from './machine-mirror.ts';
import type { Suite } from './suite.ts';

/** A built base image: the root file system that hosts are overlaid on, and the packages that they can install. */
export interface Image {
  readonly name: string;
  readonly root: string;
  readonly apt: string;
}

/** An image by its name, as a twin's state has it. */
export function imageNamed(name: string): Image {
  const folder = join(twinRoots().cache, name);
  return { name, root: join(folder, 'root'), apt: join(folder, 'apt') };
}

/** Tries it in a network namespace that ends with the trial: the answer that counts is the kernel's. */
async function kernelHasWireGuard(): Promise<boolean> {
  const trial = await runTool(['unshare', '--net', 'ip', 'link', 'add', 'dev', 'wg-test', 'type', 'wireguard']);
  return trial.code === 0;
}

/**
 * Returns the suite's image with these packages besides, building it where it is not in the cache; only whole images
 * are ever in the cache.
 */
export async function ensureImage(
  suite: Suite,
  onProgress: OnProgress,
  packages: readonly string[] = [],
): Promise<Image> {
  const recipe = imageRecipe(suite, !(await kernelHasWireGuard()), packages);
  const { cache } = twinRoots();
  const final = join(cache, recipe.name);
  const image = imageNamed(recipe.name);
  if (existsSync(final)) return image;
  const donor = recipe.donor === undefined ? undefined : await ensureImage(recipe.donor, onProgress);
  onProgress({ step: 'image', detail: `building the ${suite} image, which takes about a minute and is done once` });
  mkdirSync(cache, { recursive: true });
  await withLock(join(cache, `${suite}.lock`), async () => {
    if (existsSync(final)) return;
    for (const name of readdirSync(cache)) {
      // Left by a build that was killed: the lock says that nobody is at it any more.
      if (name.startsWith(`building-${suite}-`)) rmSync(join(cache, name), { recursive: true, force: true });
    }
    const building = join(cache, `building-${recipe.name}-${process.pid}`);
    mkdirSync(join(building, 'apt'), { recursive: true });
    const mirror = await machineMirror();
    const argv = [
      ...['mmdebstrap', '--mode=root', '--format=directory', '--variant=minbase', '--components=main'],
      `--include=${recipe.include.join(',')}`,
      ...recipe.dpkg.map(option => `--dpkgopt=${option}`),
      ...mirror.options.map(option => `--aptopt=${option}`),
      ...recipe.hooks.map(hook => `--customize-hook=${hook}`),
      ...[recipe.codename, join(building, 'root')],
      ...(mirror.archive === undefined ? [] : [mirror.archive]),
    ];
    try {
      await mustRun(`building the ${suite} image`, argv, {
        env: { ...recipe.env, TWIN_APT: join(building, 'apt'), TWIN_DONOR: donor?.root ?? '' },
        onLine: line => {
          const told =
            /^I: ((?:downloading|extracting|installing|running apt|running --customize-hook|cleaning).*)$/.exec(
              line,
            )?.[1];
          if (told === undefined) return;
          const detail = told.startsWith('running --') ? 'collecting packages for the hosts to install' : told;
          onProgress({ step: 'image', detail: `${suite}: ${detail}` });
        },
      });
      renameSync(building, final);
    } finally {
      rmSync(building, { recursive: true, force: true });
    }
  });
  return image;
}
