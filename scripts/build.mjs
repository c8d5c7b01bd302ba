import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

const root = new URL('../', import.meta.url).pathname;
const out = `${root}dist/`;
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
  entryPoints: [
    { in: `${root}src/cli/main.ts`, out: 'main' },
    { in: `${root}src/yaml/prepared.ts`, out: 'prepared' },
  ],
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

// The shipped playbooks, read once here instead of at each start.
const { prepare } = await import(`${out}prepared.js`);
const names = (await readdir(`${root}playbooks`)).filter(name => name.endsWith('.yaml'));
const texts = await Promise.all(names.map(name => readFile(`${root}playbooks/${name}`, 'utf8')));
await writeFile(`${out}playbooks.json`, JSON.stringify(prepare(texts)));
