import { expect, test } from 'vitest';
import { changingNotes, compareNotes } from '../../../../../src/collections/k3s/restore/compare-notes.ts';

const same = 'objects pod 4\nsecret default/word aa\ncertificates [{"a": 1}]\n';
const told = (then: string, now: string): string =>
  `up\n${then.replace(/^(?=.)/gm, 'then ')}${now.replace(/^(?=.)/gm, 'now ')}compared\n`;

test('nothing is told of what is the same; certificates are another run’s matter', () => {
  expect(compareNotes(told(same, same.replace('"a": 1', '"a": 2')))).toEqual([]);
});

test('what is otherwise is told by kind and name, without any digest', () => {
  const now = 'objects pod 3\nobjects deployment.apps 1\nsecret default/word bb\nsecret default/new cc\n';
  expect(compareNotes(told(`${same}secret default/old dd\n`, now))).toEqual([
    'deployment.apps: 0 when the backup was made, 1 now',
    'pod: 4 when the backup was made, 3 now',
    'secret default/new is new',
    'secret default/old is gone',
    'secret default/word has other data',
  ]);
});

test('what was not compared is never the same', () => {
  expect(compareNotes('up\n')[0]).toContain('were not compared');
  expect(compareNotes('later\n')[0]).toContain('phase 3 installs it');
});

test('what changed while the backup was made is not compared, and named', () => {
  const text = told(
    'objects pod changing\nsecret default/word changing\nobjects node 1\n',
    'objects pod 9\nobjects node 2\n',
  );
  expect(compareNotes(text)).toEqual(['node: 1 when the backup was made, 2 now']);
  expect(changingNotes(text)).toEqual(['pod', 'secret default/word']);
});

test('of many the rest is counted', () => {
  const many = Array.from({ length: 25 }, (_, at) => `secret default/s${at} aa\n`).join('');
  expect(compareNotes(told('', many)).at(-1)).toBe('and 5 more');
});
