import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { staleBuild } from './stale-build.ts';

const root = resolve(import.meta.dirname, '..');

/**
 * Before a ring whose tests start the product as a user does: a build older than its sources is made anew. Under `npm test`,
 * which has built already and runs rings side by side, it is an error instead: sources were changed meanwhile.
 */
export function setup(): void {
  const why = staleBuild(root);
  if (why === undefined) return;
  if (process.env.PROVISION_PREPARED === '1')
    throw new Error(`the build is stale: ${why}; it was changed while the tests ran, so run them again`);
  process.stdout.write(`building: ${why}\n`);
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' });
}
