import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const src = resolve(import.meta.dirname, '../../src');

/** Which folder may know which others (docs/architecture.md): arrows point down only, siblings do not know each other. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  cli: [
    'report',
    'journal',
    'detached',
    'engine',
    'playbook',
    'twin',
    'transport',
    'user-collections',
    'collections',
    'diagnosis',
    'remnants',
    'guard',
    'secrets',
    'artifacts',
    'import',
    'inventory',
    'yaml',
    'disk',
    'by-hand',
    'model',
    'shell',
  ],
  report: ['journal', 'model'],
  journal: ['disk', 'model'],
  engine: ['guard', 'detached', 'model', 'shell'],
  playbook: ['guard', 'inventory', 'yaml', 'model', 'shell'],
  twin: ['inventory', 'yaml', 'model', 'shell'],
  guard: ['detached', 'model', 'shell'],
  detached: ['model', 'shell'],
  transport: ['disk', 'model', 'shell'],
  collections: ['diagnosis', 'remnants', 'inventory', 'yaml', 'model', 'shell'],
  'user-collections': ['collections', 'diagnosis', 'yaml', 'disk', 'model', 'shell'],
  diagnosis: ['model'],
  remnants: ['model', 'shell'],
  import: ['inventory', 'yaml', 'model', 'shell'],
  inventory: ['yaml', 'model'],
  secrets: ['yaml', 'disk', 'model'],
  artifacts: ['yaml', 'disk', 'model'],
  yaml: ['model'],
  disk: ['model'],
  'by-hand': ['model', 'shell'],
  model: [],
  shell: ['model'],
};

/** Which collection may know which others, in the order of the table of `collections.ts`. */
const below: Readonly<Record<string, readonly string[]>> = {
  system: [],
  network: ['system'],
  firewall: ['system', 'network'],
  wireguard: ['system', 'network', 'firewall', 'kubernetes'],
  wipe: ['system', 'network', 'firewall'],
  artifacts: ['system'],
  kubernetes: ['network', 'artifacts'],
  k3s: ['system', 'network', 'artifacts', 'kubernetes'],
  rke2: [],
  cni: [],
  calico: ['network', 'firewall', 'artifacts', 'kubernetes'],
  flannel: ['network', 'wireguard'],
  cilium: [],
  kilo: ['artifacts', 'kubernetes'],
  traefik: ['network', 'firewall', 'artifacts', 'kubernetes'],
};

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'));
const folderOf = (path: string): string => relative(src, path).split('/')[0] ?? '';

function imports(file: string): string[] {
  const text = readFileSync(join(src, file), 'utf8');
  return [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, path]) =>
    resolve(join(src, dirname(file)), path ?? ''),
  );
}

test('every folder is in the table, and every folder of the table exists', () => {
  const folders = [...new Set(files.map(file => file.split('/')[0]))].sort();
  expect(folders).toEqual(Object.keys(allowed).sort());
});

test('arrows between folders point down only', () => {
  const wrong = files.flatMap(file => {
    const from = folderOf(join(src, file));
    return imports(file)
      .map(folderOf)
      .filter(to => to !== from && !allowed[from]?.includes(to))
      .map(to => `${file} → ${to}`);
  });
  expect(wrong).toEqual([]);
});

test('the drawing of docs/architecture.md has every folder once, and every arrow leads to a lower row', () => {
  const text = readFileSync(resolve(src, '../docs/architecture.md'), 'utf8');
  const rowOf = new Map(
    [...text.matchAll(/^ (\d) {2}(.*)$/gm)].flatMap(([, row, line]) =>
      (line ?? '')
        .split(/ {2,}/)
        .filter(word => word in allowed)
        .map(word => [word, Number(row)] as const),
    ),
  );
  expect([...rowOf.keys()].sort()).toEqual(Object.keys(allowed).sort());
  const wrong = Object.entries(allowed).flatMap(([from, known]) =>
    known.filter(to => (rowOf.get(to) ?? 0) <= (rowOf.get(from) ?? 0)).map(to => `${from} → ${to}`),
  );
  expect(wrong).toEqual([]);
});

test('no imports go round in a circle, those of types included', () => {
  const imported = new Map(
    files.map(file => [
      file,
      imports(file)
        .map(path => relative(src, path))
        .filter(path => files.includes(path)),
    ]),
  );
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
    else if (!done.has(file)) {
      for (const next of imported.get(file) ?? []) visit(next, [...way, file]);
      done.add(file);
    }
  };
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});

test('a collection is known by its manifest only, and knows only those below it', () => {
  const collectionOf = (path: string): string | undefined => /^collections\/([^/]+)\//.exec(relative(src, path))?.[1];
  const folders = new Set(files.flatMap(file => collectionOf(join(src, file)) ?? []));
  expect([...folders].sort()).toEqual(Object.keys(below).sort());
  const wrong = files.flatMap(file => {
    const from = collectionOf(join(src, file));
    return imports(file).flatMap(path => {
      const to = collectionOf(path);
      if (to === undefined || to === from || (from !== undefined && below[from]?.includes(to))) return [];
      const isManifest = file === 'collections/collections.ts' && relative(src, path) === `collections/${to}/${to}.ts`;
      // An inventory is read before the manifests are loaded.
      const isSection = file === 'collections/shipped-sections.ts' && path.endsWith('-section.ts');
      return isManifest || isSection ? [] : [`${file} → ${relative(src, path)}`];
    });
  });
  expect(wrong).toEqual([]);
});

test('the shell knows of the model only what a script, a reading and one that makes no sense are', () => {
  const seen = files
    .filter(file => file.startsWith('shell/'))
    .flatMap(imports)
    .filter(path => folderOf(path) === 'model')
    .map(path => relative(src, path));
  expect([...new Set(seen)].sort()).toEqual([
    'model/plan/script.ts',
    'model/reading/reading.ts',
    'model/reading/unread.ts',
  ]);
});

test('addresses are read, compared and spelt in one place', () => {
  const outside = files.filter(file => !file.startsWith('model/address/'));
  expect(outside.filter(file => /'ipaddr\.js'/.test(code(file)))).toEqual([]);
  expect(outside.filter(file => /ddress\}:\$\{/.test(code(file)))).toEqual([]);
  // The length of a host route added by hand, and an address taken apart.
  expect(outside.filter(file => /\$\{[^}]*\}\/(32|128)\b|\.split\('\.'\)[^;]*\.join\('\.'\)/.test(code(file)))).toEqual(
    [],
  );
});

test('no file knows WireGuard outside its collection, except where the architecture says why', () => {
  const texts = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(name => /\.(ts|sh|pl)$/.test(name));
  const know = texts
    .filter(name => !name.startsWith('collections/wireguard/'))
    .filter(name => /[Ww]ire[Gg]uard|\bwg(?!et)|Wg[A-Z]/.test(readFileSync(join(src, name), 'utf8')));
  const page = readFileSync(join(src, '../docs/architecture.md'), 'utf8');
  const [, table = ''] = /### Who else knows WireGuard\n([\s\S]*?)\n## /.exec(page) ?? [];
  const rows = table.split('\n').filter(line => line.startsWith('| `'));
  const said = rows.flatMap(row =>
    [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].flatMap(([, name]) => name ?? []),
  );
  expect([...know].sort()).toEqual([...said].sort());
  expect(rows.filter(row => (row.split('|')[2] ?? '').trim() === '')).toEqual([]);
});

test('a folder holds some fifteen files: a newcomer reads its names at a glance', () => {
  const counts = new Map<string, number>();
  for (const top of ['src', 'test']) {
    const root = resolve(src, '..', top);
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      const folder = relative(root, entry.parentPath);
      if (entry.isFile()) counts.set(`${top}/${folder}`, (counts.get(`${top}/${folder}`) ?? 0) + 1);
    }
  }
  expect([...counts].filter(([, count]) => count > 18)).toEqual([]);
});

test('no file stands in a folder for things that have no name', () => {
  const vague = /(^|[/-])(utils?|helpers?|common|misc|manager|base|index)(\.ts|\/|-|$)/;
  expect(files.filter(file => vague.test(file))).toEqual([]);
});

test('`.provision` is entered by `disk` alone, which follows no link there', () => {
  const named = files.filter(file => /['`/]\.provision['`/]/.test(code(file)));
  expect(named).toEqual(['model/own-folder.ts']);
  // Whoever takes paths from there opens none by itself: the journal only writes to what it was given.
  const openers = files
    .filter(file => file.startsWith('journal/') || /OWN_FOLDER|ownFolder/.test(code(file)))
    .filter(file => !file.startsWith('disk/'))
    .flatMap(file =>
      [...code(file).matchAll(/import \{([^}]*)\} from 'node:fs(?:\/promises)?'/g)].map(
        ([, names]) => `${file}:${names}`,
      ),
    );
  expect(openers).toEqual(['journal/journal.ts: closeSync, fsyncSync, writeSync ']);
});

/** A source file without its comments. */
const code = (file: string): string =>
  readFileSync(join(src, file), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '');
