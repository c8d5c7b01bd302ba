import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** All that `dist/` is made from; a folder counts with everything in it. */
const inputs = ['src', 'playbooks', 'scripts/build.mjs', 'bin/load.mjs', 'package.json', 'package-lock.json'];

/** Files that a build makes; the last one says that it came to its end. */
const outputs = ['main.cjs', 'prepared.cjs', 'playbooks.json', 'main.cjs.short.cache', 'main.cjs.cache'];

const within = (path: string): readonly string[] =>
  statSync(path).isDirectory()
    ? [path, ...readdirSync(path, { recursive: true, encoding: 'utf8' }).map(name => join(path, name))]
    : [path];

/**
 * Why `dist/` below a root cannot be used, or nothing where it is whole and newer than all it is made from. Folders count
 * too: a source that was deleted changes the time of its folder.
 */
export function staleBuild(root: string): string | undefined {
  const missing = outputs.find(name => !existsSync(join(root, 'dist', name)));
  if (missing !== undefined) return `dist/${missing} is missing`;
  const built = Math.min(...outputs.map(name => statSync(join(root, 'dist', name)).mtimeMs));
  const newer = inputs.flatMap(name => within(join(root, name))).find(path => statSync(path).mtimeMs > built);
  return newer === undefined ? undefined : `${newer.slice(root.length).replace(/^\//, '')} is newer than dist/`;
}
