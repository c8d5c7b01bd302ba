// Makes the npm package of what was built: one program with all that it needs inside, no scripts that run when it is installed, docs and examples.
//   npm run package [-- FOLDER]      default: the current one
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const to = resolve(process.argv[2] ?? '.');

/** What V8 has compiled is of use to one version of Node alone, and maps are for whoever develops. */
const isLeftOut = path => /\.(cache|map)$/.test(path);

/** The packages that are in the program, by their folders, as esbuild's map of the program names its sources. */
function bundled(map) {
  const { sources } = JSON.parse(readFileSync(map, 'utf8'));
  const folders = sources.flatMap(source => /^.*?(node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? []);
  return [...new Set(folders)].sort();
}

/** The licences of those packages, which ask to be handed on. */
function licences(folders) {
  return folders
    .map(folder => {
      const own = join(root, folder);
      const { name, version, license } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8'));
      const file = readdirSync(own).find(one => /^(licen[cs]e|copying)(\.|$)/i.test(one));
      if (file === undefined && license === undefined) throw new Error(`${folder} says no licence`);
      const text = file === undefined ? `${license}` : readFileSync(join(own, file), 'utf8').trim();
      return `== ${name} ${version} (${license ?? 'see below'})\n\n${text}\n`;
    })
    .join('\n');
}

const stage = mkdtempSync(join(tmpdir(), 'provision-package-'));
try {
  for (const name of [
    'bin',
    'dist',
    'playbooks',
    'templates',
    'inventory',
    'docs',
    'README.md',
    'CHANGELOG.md',
    'SECURITY.md',
    'LICENSE',
  ])
    if (existsSync(join(root, name)))
      cpSync(join(root, name), join(stage, name), { recursive: true, filter: path => !isLeftOut(path) });
  const { name, version, description, license, type, engines, bin, exports, types, dependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const own = { name, version, description, license, type, engines, bin, exports, types };
  // Types of what a collection of the user's own is handed are written in zod's.
  const peers = { peerDependencies: { zod: dependencies.zod }, peerDependenciesMeta: { zod: { optional: true } } };
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify({ ...own, ...peers }, null, 2)}\n`);
  writeFileSync(join(stage, 'THIRD-PARTY.txt'), licences(bundled(join(root, 'dist/main.cjs.map'))));
  mkdirSync(to, { recursive: true });
  const [made] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', to], {
      cwd: stage,
      encoding: 'utf8',
    }),
  );
  process.stdout.write(
    `${join(to, basename(made.filename))}: ${(made.size / 1e6).toFixed(1)} MB, unpacked ${(made.unpackedSize / 1e6).toFixed(1)} MB\n`,
  );
} finally {
  rmSync(stage, { recursive: true });
}
