import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { staleBuild } from '../../stale-build.ts';

const sources = ['src/a.ts', 'src/deep/b.ts', 'playbooks/wipe.yaml', 'scripts/build.mjs', 'bin/load.mjs'];
const files = [...sources, 'package.json', 'package-lock.json'];
const outputs = ['main.cjs', 'prepared.cjs', 'playbooks.json', 'main.cjs.short.cache', 'main.cjs.cache'].map(
  name => `dist/${name}`,
);

/** A product whose sources are of second 1000, and whose build is of second 2000. */
function product(): string {
  const root = mkdtempSync(join(tmpdir(), 'provision-stale-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const name of [...files, ...outputs]) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), '');
    utimesSync(join(root, name), 2000, name.startsWith('dist/') ? 2000 : 1000);
  }
  for (const folder of ['src/deep', 'src', 'playbooks']) utimesSync(join(root, folder), 1000, 1000);
  return root;
}

test('a build that is newer than its sources is used', () => {
  expect(staleBuild(product())).toBeUndefined();
});

test.each(files)('one that is older than %s is not', name => {
  const root = product();
  utimesSync(join(root, name), 3000, 3000);
  expect(staleBuild(root)).toBe(`${name} is newer than dist/`);
});

test('nor one from which a source was deleted since', () => {
  const root = product();
  rmSync(join(root, 'src/deep/b.ts'));
  expect(staleBuild(root)).toBe('src/deep is newer than dist/');
});

test.each(outputs)('nor one without %s, as a build that was killed leaves it', name => {
  const root = product();
  rmSync(join(root, name));
  expect(staleBuild(root)).toBe(`${name} is missing`);
});
