import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { InputProblem } from '../../../src/model/problems/problem.ts';
import { replaceTexts } from '../../../src/secrets/replace-texts.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provision-replace-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
const thrown = (work: () => void): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
};

test('every file has its new text, its old mode, and leaves nothing beside it', () => {
  const [one, two] = [file('one', 'a'), file('two', 'b')];
  chmodSync(one, 0o640);
  replaceTexts([
    { file: one, before: 'a', after: 'A' },
    { file: two, before: 'b', after: 'B' },
  ]);
  expect([text('one'), text('two')]).toEqual(['A', 'B']);
  expect(statSync(one).mode & 0o777).toBe(0o640);
  expect(readdirSync(folder)).toEqual(['one', 'two']);
});

test('a link stays one, and the file that it leads to has the text', () => {
  const one = file('one', 'a');
  symlinkSync(one, join(folder, 'link'));
  replaceTexts([{ file: join(folder, 'link'), before: 'a', after: 'A' }]);
  expect(text('one')).toBe('A');
});

test('where one has changed meanwhile, none is written', () => {
  const [one, two] = [file('one', 'a'), file('two', 'other')];
  const error = thrown(() =>
    replaceTexts([
      { file: one, before: 'a', after: 'A' },
      { file: two, before: 'b', after: 'B' },
    ]),
  );
  expect(error).toBeInstanceOf(InputProblem);
  expect(String(error)).toContain('two: somebody else has changed the file in the meantime');
  expect([text('one'), text('two')]).toEqual(['a', 'other']);
  expect(readdirSync(folder)).toEqual(['one', 'two']);
});

test('where one cannot be written, none is', () => {
  const one = file('one', 'a');
  // A name so long that no name beside it fits.
  const long = file('x'.repeat(250), 'b');
  const error = thrown(() =>
    replaceTexts([
      { file: one, before: 'a', after: 'A' },
      { file: long, before: 'b', after: 'B' },
    ]),
  );
  expect(String(error)).toContain('the file cannot be written');
  expect(text('one')).toBe('a');
  expect(readdirSync(folder)).toHaveLength(2);
});

test('where a rename fails midway, it is said which are done and which are not', () => {
  const [one, two, three] = [file('one', 'a'), file('two', 'b'), file('three', 'c')];
  let asked = 0;
  const last = {
    file: three,
    after: 'C',
    // Asked for a second time just before the first rename: then somebody puts a folder in the second file's place.
    get before(): string {
      asked += 1;
      if (asked === 2) {
        rmSync(two);
        mkdirSync(two);
      }
      return 'c';
    },
  };
  const error = thrown(() =>
    replaceTexts([{ file: one, before: 'a', after: 'A' }, { file: two, before: 'b', after: 'B' }, last]),
  );
  expect(error).toMatchObject({
    details: [
      { where: two, what: 'the file cannot be replaced' },
      { what: 'some files are changed, and some are not', evidence: [`done: ${one}`, `not done: ${two}, ${three}`] },
    ],
  });
  expect([text('one'), text('three')]).toEqual(['A', 'c']);
  expect(readdirSync(folder)).toEqual(['one', 'three', 'two']);
});
