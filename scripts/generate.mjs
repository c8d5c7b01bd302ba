import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { scriptFiles } from './script-files.mjs';

/** Writes what is generated from the code (schemas, reference); with `--check`, fails where a file is stale. */
const root = new URL('..', import.meta.url).pathname;
const folder = await mkdtemp(join(root, 'node_modules/.generate-'));
try {
  const outfile = join(folder, 'generate.mjs');
  await build({
    entryPoints: [join(root, 'scripts/generated-files.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    plugins: [scriptFiles],
    logLevel: 'warning',
  });
  const { generate } = await import(pathToFileURL(outfile).href);
  process.exitCode = await generate(root, process.argv.includes('--check'));
} finally {
  await rm(folder, { recursive: true, force: true });
}
