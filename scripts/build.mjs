import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

const out = new URL('../dist/', import.meta.url).pathname;
await rm(out, { recursive: true, force: true });
// Split, so that a command loads only what it needs; packages stay in node_modules.
await build({
  entryPoints: [{ in: new URL('../src/cli/main.ts', import.meta.url).pathname, out: 'main' }],
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
});
