import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { recallFacts, rememberFacts } from '../../../src/journal/memory.ts';
import { inventoryInFolder } from '../report/folder.ts';

const key = 'wireguard.public_key';
const folderOf = (inventoryFile: string): string => join(dirname(inventoryFile), '.provision/home');

test('facts are there in the next run; hosts that told none this time keep theirs', () => {
  const inventoryFile = inventoryInFolder();
  rememberFacts(
    inventoryFile,
    'home',
    new Map([
      ['ms-1', { [key]: 'A' }],
      ['wk-1', { [key]: 'B' }],
    ]),
  );
  rememberFacts(
    inventoryFile,
    'home',
    new Map([
      ['ms-1', { [key]: 'C' }],
      ['wk-1', {}],
    ]),
  );
  expect(recallFacts(inventoryFile, 'home')).toEqual(
    new Map([
      ['ms-1', { [key]: 'C' }],
      ['wk-1', { [key]: 'B' }],
    ]),
  );
});

test('a fact stays beside others of its host; a host that has told nothing is not remembered at all', () => {
  const inventoryFile = inventoryInFolder();
  rememberFacts(inventoryFile, 'home', new Map([['ms-1', { [key]: 'A' }]]));
  rememberFacts(
    inventoryFile,
    'home',
    new Map<string, Record<string, string>>([
      ['ms-1', { other: 'B' }],
      ['wk-1', {}],
    ]),
  );
  expect(recallFacts(inventoryFile, 'home')).toEqual(new Map([['ms-1', { [key]: 'A', other: 'B' }]]));
});

test('clusters do not know each other', () => {
  const inventoryFile = inventoryInFolder();
  rememberFacts(inventoryFile, 'home', new Map([['ms-1', { [key]: 'A' }]]));
  expect(recallFacts(inventoryFile, 'away')).toEqual(new Map());
});

test('for the owner alone, whole or not at all, and not written where nothing is new', () => {
  const inventoryFile = inventoryInFolder();
  const facts = new Map([['ms-1', { [key]: 'A' }]]);
  rememberFacts(inventoryFile, 'home', facts);
  const file = join(folderOf(inventoryFile), 'facts.json');
  const before = statSync(file);
  expect(before.mode & 0o777).toBe(0o600);
  rememberFacts(inventoryFile, 'home', facts);
  expect(statSync(file).ino).toBe(before.ino);
  rememberFacts(inventoryFile, 'home', new Map([['ms-1', { [key]: 'B' }]]));
  expect(statSync(file).ino).not.toBe(before.ino);
  expect(readdirSync(folderOf(inventoryFile))).toEqual(['facts.json']);
});

test.each(['', '{"version":1,', '[]', '{"version":2,"hosts":{}}', '{"version":1,"hosts":{"a":{"k":7}}}'])(
  'a memory of no sense is none: %s',
  text => {
    const inventoryFile = inventoryInFolder();
    rememberFacts(inventoryFile, 'home', new Map([['ms-1', { [key]: 'A' }]]));
    writeFileSync(join(folderOf(inventoryFile), 'facts.json'), text);
    expect(recallFacts(inventoryFile, 'home')).toEqual(new Map());
    rememberFacts(inventoryFile, 'home', new Map([['ms-1', { [key]: 'A' }]]));
    expect(readFileSync(join(folderOf(inventoryFile), 'facts.json'), 'utf8')).toContain('"A"');
  },
);
