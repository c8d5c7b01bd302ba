import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

const out = new URL('../dist/', import.meta.url).pathname;
await rm(out, { recursive: true, force: true });
// Split, so that a command loads only what it needs. Packages are bundled, since hundreds of small files take longer to find
// and read than all else that a command does; but for those with native parts.
await build({
  entryPoints: [{ in: new URL('../src/cli/main.ts', import.meta.url).pathname, out: 'main' }],
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['node-ssh', 'ssh2'],
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'external',
  // For what packages in CommonJS ask of Node itself.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  sourcemap: true,
  logLevel: 'warning',
});
