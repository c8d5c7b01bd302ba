import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Before the ring: builds the product, since its tests drive what a user has; a build newer than all sources stays. */
export function setup(): void {
  const built = `${root}/dist/main.cjs.cache`;
  const sources = readdirSync(`${root}/src`, { recursive: true, encoding: 'utf8' });
  const newest = Math.max(...sources.map(name => statSync(`${root}/src/${name}`).mtimeMs));
  if (existsSync(built) && statSync(built).mtimeMs > newest) return;
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' });
}
