import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from './prepare.mjs';
import { scriptFiles } from './script-files.mjs';

/** Builds `bench/planning/topologies.ts` and runs it: how long the mesh of a thousand hosts takes to plan. Needs no hosts. */
const folder = await mkdtemp(join(root, 'node_modules/.bench-'));
try {
  const outfile = join(folder, 'topologies.mjs');
  await build({
    entryPoints: [join(root, 'bench/planning/topologies.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    plugins: [scriptFiles],
    logLevel: 'warning',
  });
  await import(pathToFileURL(outfile).href);
} finally {
  await rm(folder, { recursive: true, force: true });
}
