import { execFileSync } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { build } from 'esbuild';
import { costlyWhenAsked } from './made-when-asked.mjs';
import { scriptFiles } from './script-files.mjs';

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
/** `import()` of a user's code works in no script that comes from V8's cache. */
const importApart = {
  name: 'import() in a file of its own',
  setup: ({ onResolve }) => {
    onResolve({ filter: /\/import-code\.ts$/ }, ({ kind }) =>
      kind === 'entry-point' ? undefined : { path: './import-code.cjs', external: true },
    );
  },
};

/** Commander could start programs, and loads for that what takes longer than all of its own; nothing here asks for it. */
const childProcessWhenAsked = {
  name: 'child_process when it is asked for',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes('/commander/') ? { path: 'child_process', namespace: 'when-asked' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'when-asked' }, () => ({
      contents: "exports.spawn = (...all) => process.getBuiltinModule('node:child_process').spawn(...all)",
    }));
  },
};

/** Where `import.meta.url` stands in a module. */
const OWN_URL = "'use strict'; const __ownUrl = require('node:url').pathToFileURL(__filename).href;";

// One file, packages and all: hundreds of small ones take longer to find and read than all else that a command does. In
// CommonJS, since of a module V8 cannot keep what it has compiled.
const options = {
  outdir: out,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  external: ['cpu-features'],
  plugins: [scriptFiles, compiledParts, importApart, childProcessWhenAsked, costlyWhenAsked],
  minifySyntax: true,
  minifyWhitespace: true,
  // What is no template can be written in ASCII.
  supported: { 'template-literal': false },
  legalComments: 'external',
  define: { 'import.meta.url': '__ownUrl' },
  sourcemap: true,
  logLevel: 'warning',
};
await build({
  ...options,
  entryPoints: [{ in: `${root}src/cli/main.ts`, out: 'main' }],
  // As one function, which `bin/load.mjs` calls: nothing has to be put around three megabytes at each start.
  banner: { js: `(function (exports, require, module, __filename, __dirname) {${OWN_URL}` },
  footer: { js: '})' },
});
await build({
  ...options,
  entryPoints: [
    { in: `${root}src/yaml/prepared.ts`, out: 'prepared' },
    { in: `${root}src/user-collections/import-code.ts`, out: 'import-code' },
  ],
  banner: { js: OWN_URL },
});
if (/[^\x00-\x7f]/.test(await readFile(`${out}main.cjs`, 'utf8'))) {
  throw new Error('dist/main.cjs is not ASCII, as bin/load.mjs takes it to be: write what is not as \\u….');
}

// The shipped playbooks, read once here instead of at each start.
const { prepare } = createRequire(import.meta.url)(`${out}prepared.cjs`);
const names = (await readdir(`${root}playbooks`)).filter(name => name.endsWith('.yaml'));
const texts = await Promise.all(names.map(name => readFile(`${root}playbooks/${name}`, 'utf8')));
await writeFile(`${out}playbooks.json`, JSON.stringify(prepare(texts)));

// The types of what a collection of a user's own is handed (`import('provision')`).
execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}scripts/types.tsconfig.json`], {
  stdio: 'inherit',
});
for (const name of (await readdir(`${out}types`, { recursive: true })).filter(one => one.endsWith('.d.ts'))) {
  const text = await readFile(`${out}types/${name}`, 'utf8');
  await writeFile(`${out}types/${name}`, text.replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'"));
}

// What V8 compiles on the way to the hosts, beside it: bin/provision.mjs starts from there. What ends with the inventory starts
// from half of it, which is read in half the time.
const { load } = await import(`${root}bin/load.mjs`);
const { script, program } = load(`${out}main.cjs`);
await program.warmUpShort();
await writeFile(`${out}main.cjs.short.cache`, script.createCachedData());
await program.warmUp();
await writeFile(`${out}main.cjs.cache`, script.createCachedData());
