import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
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

// One file, packages and all: hundreds of small ones take longer to find and read than all else that a command does. In
// CommonJS, since of a module V8 cannot keep what it has compiled.
await build({
  entryPoints: [
    { in: `${root}src/cli/main.ts`, out: 'main' },
    { in: `${root}src/yaml/prepared.ts`, out: 'prepared' },
  ],
  outdir: out,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  external: ['cpu-features'],
  plugins: [compiledParts],
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'external',
  define: { 'import.meta.url': '__ownUrl' },
  banner: { js: "'use strict'; const __ownUrl = require('node:url').pathToFileURL(__filename).href;" },
  sourcemap: true,
  logLevel: 'warning',
});

// The shipped playbooks, read once here instead of at each start.
const { prepare } = createRequire(import.meta.url)(`${out}prepared.cjs`);
const names = (await readdir(`${root}playbooks`)).filter(name => name.endsWith('.yaml'));
const texts = await Promise.all(names.map(name => readFile(`${root}playbooks/${name}`, 'utf8')));
await writeFile(`${out}playbooks.json`, JSON.stringify(prepare(texts)));

// What V8 compiles on the way to the hosts, beside it: bin/provision.mjs starts from there.
const { load } = await import(`${root}bin/load.mjs`);
const { script, program } = load(`${out}main.cjs`);
await program.warmUp();
await writeFile(`${out}main.cjs.cache`, script.createCachedData());
