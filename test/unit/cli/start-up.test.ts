import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { costlyWhenAsked, madeWhenAsked } from '../../../scripts/made-when-asked.mjs';
import { scriptFiles } from '../../../scripts/script-files.mjs';
import { shipped, shippedSections } from '../../../src/collections/collections.ts';

const root = resolve(import.meta.dirname, '../../..');

/** Modules of ours that are loaded with one, as it stands in the bundle: what it asks for later (`import()`) is not among them. */
async function loadedWith(entry: string): Promise<readonly string[]> {
  const { metafile } = await build({
    ...{ entryPoints: [resolve(root, entry)], absWorkingDir: root, bundle: true, write: false, metafile: true },
    ...{
      format: 'esm',
      platform: 'node',
      packages: 'external',
      plugins: [scriptFiles],
      outdir: 'out',
      logLevel: 'error',
    },
  });
  const found = new Set<string>();
  const look = (path: string): void => {
    if (found.has(path)) return;
    found.add(path);
    for (const one of metafile.inputs[path]?.imports ?? []) {
      if (one.kind === 'import-statement' && one.external !== true) look(one.path);
    }
  };
  look(entry);
  return [...found];
}

/** The folder of `src` that a module is in; of a collection with its name. */
const folder = (path: string): string => relative('src', dirname(path)).split('/').slice(0, 2).join('/');

describe('what a start loads', () => {
  test('the line of commands: nothing of what they do', async () => {
    const loaded = await loadedWith('src/cli/command-line.ts');
    expect(
      loaded.filter(path =>
        /^src\/(?:collections|engine|inventory|playbook(?!\/phases)|transport|twin|yaml)\//.test(path),
      ),
    ).toEqual([]);
    // A module for each command, and what they share.
    expect(loaded.length).toBeLessThan(49);
  });

  test.each(['src/cli/open/open-phases.ts', 'src/cli/open/open-inventory.ts', 'src/cli/open/enter-twin.ts'])(
    '%s: of the collections what they add to an inventory, and nothing of a run',
    async entry => {
      const loaded = await loadedWith(entry);
      const folders = new Set(loaded.map(folder));
      for (const one of ['engine', 'playbook', 'transport', 'report', 'twin', 'detached']) {
        expect([...folders].filter(name => name === one || name.startsWith(`${one}/`))).toEqual([]);
      }
      expect(loaded.filter(path => /\/(?:resources|checks|causes|faults|survey)\//.test(path))).toEqual([]);
      expect(loaded.length).toBeLessThan(125);
    },
  );

  test('the sections that are loaded by themselves are those of the collections', () => {
    expect(shippedSections).toEqual([...shipped.sections.values()]);
    expect(shippedSections.every(one => shipped.sections.get(one.key) === one)).toBe(true);
  });
});

describe('what packages make at once and few texts need', () => {
  test.each(['string-width/index.js', 'slice-ansi/tokenize-ansi.js'])('%s makes it when it is asked for', file => {
    const before = readFileSync(resolve(root, 'node_modules', file), 'utf8');
    const after = madeWhenAsked(before);
    expect(before).toMatch(/^const \w+ = new Intl\.Segmenter/m);
    expect(after).not.toMatch(/^const \w+ = (?:new Intl|\/.*RGI_Emoji)/m);
  });

  test('measures the same', async () => {
    const contents = "export { default } from 'string-width'";
    const { outputFiles } = await build({
      ...{ stdin: { contents, resolveDir: root }, bundle: true, write: false, format: 'esm', platform: 'node' },
      plugins: [costlyWhenAsked],
    });
    const made: unknown = await import(
      `data:text/javascript;base64,${Buffer.from(outputFiles[0]?.contents ?? '').toString('base64')}`
    );
    const { default: plain } = await import('string-width');
    const width = typeof made === 'object' && made !== null && 'default' in made ? made.default : undefined;
    if (typeof width !== 'function') throw new TypeError('string-width exports no function');
    for (const text of ['abc', '→ é', '👩‍👩‍👧', '漢字', '1️⃣', '각', '\u001b[31mred\u001b[39m', 'e\u0301']) {
      expect([text, width(text)]).toEqual([text, plain(text)]);
    }
  });
});
