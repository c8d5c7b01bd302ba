import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadBlobs } from '../../../src/playbook/parse/load-blobs.ts';

let folder: string;
const sum = (text: string): string => createHash('sha256').update(text).digest('hex');

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'provision-blobs-'));
  for (const name of ['certs', 'certs/old.pem', 'a.b']) mkdirSync(join(folder, name));
  for (const name of ['tool', 'certs/wk-1.pem', 'certs/wk-2.pem', 'certs/README', 'a.b/x', '.hidden'])
    writeFileSync(join(folder, name), name);
  symlinkSync('tool', join(folder, 'linked'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const names = async (name: string): Promise<readonly string[]> => {
  const found = await loadBlobs(name, folder);
  return 'blobs' in found ? [...found.blobs.keys()] : [JSON.stringify(found.mistake)];
};

test('a name means one file, with its size and checksum, and through a link what that leads to', async () => {
  const blob = { source: join(folder, 'tool'), size: 4, sha256: sum('tool') };
  expect(await loadBlobs('tool', folder)).toEqual({ blobs: new Map([['tool', blob]]), trees: new Map() });
  expect(await loadBlobs('linked', folder)).toMatchObject({
    blobs: new Map([['linked', { ...blob, source: join(folder, 'linked') }]]),
  });
  expect(await names(join(folder, 'tool'))).toEqual([join(folder, 'tool')]);
});

test('a name with expressions means every file that it may come to, and nothing else', async () => {
  expect(await names('certs/{{host.name}}.pem')).toEqual(['certs/wk-1.pem', 'certs/wk-2.pem']);
  expect(await names('{{vars.folder}}/x')).toEqual(['a.b/x']);
  expect(await names(`${folder}/certs/{{host.name}}.pem`)).toEqual([
    `${folder}/certs/wk-1.pem`,
    `${folder}/certs/wk-2.pem`,
  ]);
  expect(await names('none/{{host.name}}')).toEqual([]);
  // A dot is a dot, and an expression stands for no part of a path that is a path itself.
  expect(await names('a+b/{{x}}')).toEqual([]);
  expect(await names('{{x}}')).not.toContain('certs/wk-1.pem');
});

test.each([
  ['none', { what: 'there is no file “none”', evidence: [expect.stringMatching(/^looked for \/.*\/none$/)] }],
  ['/dev/null', { what: '/dev/null is neither a plain file nor a folder' }],
  ['tool/x', { what: expect.stringContaining('tool/x') }],
])('%s is told as what it is', async (name, mistake) => {
  expect(await loadBlobs(name, folder)).toEqual({ mistake: expect.objectContaining(mistake) });
});

test('the name of a folder means all that is in it, folders before what they hold', async () => {
  mkdirSync(join(folder, 'tree/b'), { recursive: true });
  writeFileSync(join(folder, 'tree/b/run'), 'run', { mode: 0o755 });
  writeFileSync(join(folder, 'tree/a'), 'a', { mode: 0o600 });
  const blob = (path: string) => ({
    source: join(folder, 'tree', path),
    size: expect.any(Number),
    sha256: expect.any(String),
  });
  expect(await loadBlobs('tree', folder)).toEqual({
    blobs: new Map(),
    trees: new Map([
      [
        'tree',
        [
          { path: 'a', blob: blob('a'), executable: false },
          { path: 'b', executable: true },
          { path: 'b/run', blob: blob('b/run'), executable: true },
        ],
      ],
    ]),
  });
});

test('a folder with a link in it is refused: it could lead anywhere', async () => {
  mkdirSync(join(folder, 'links'));
  symlinkSync('/etc/shadow', join(folder, 'links/x'));
  expect(await loadBlobs('links', folder)).toEqual({
    mistake: {
      what: `${join(folder, 'links/x')} is neither a plain file nor a folder`,
      hint: expect.stringContaining('symlink'),
    },
  });
});

test('a folder with more than can be a task each is refused', async () => {
  mkdirSync(join(folder, 'many'));
  for (let at = 0; at <= 500; at += 1) writeFileSync(join(folder, `many/${at}`), '');
  expect(await loadBlobs('many', folder)).toMatchObject({ mistake: { hint: expect.stringContaining('archive') } });
});

test('a file that has changed since is read anew', async () => {
  writeFileSync(join(folder, 'changing'), 'one');
  await names('changing');
  writeFileSync(join(folder, 'changing'), 'other');
  expect(await loadBlobs('changing', folder)).toMatchObject({
    blobs: new Map([['changing', { source: join(folder, 'changing'), size: 5, sha256: sum('other') }]]),
  });
});
