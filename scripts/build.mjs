import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

const out = new URL('../dist/', import.meta.url).pathname;
await rm(out, { recursive: true, force: true });
/** ssh2's own ciphers, compiled where the machine could; without them it takes Node's. */
const compiledParts = {
  name: 'compiled parts stay where they are',
  setup: ({ onResolve }) => {
    onResolve({ filter: /\/sshcrypto\.node$/ }, () => ({
      path: 'ssh2/lib/protocol/crypto/build/Release/sshcrypto.node',
      external: true,
    }));
  },
};

// Split, so that a command loads only what it needs. Packages are bundled, since hundreds of small files take longer to find
// and read than all else that a command does.
await build({
  entryPoints: [{ in: new URL('../src/cli/main.ts', import.meta.url).pathname, out: 'main' }],
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['cpu-features'],
  plugins: [compiledParts],
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'external',
  // For what packages in CommonJS ask of Node itself.
  banner: {
    js: `import { createRequire } from 'node:module';
const require = createRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;`,
  },
  sourcemap: true,
  logLevel: 'warning',
});
