import { expect, test } from 'vitest';
import { count, isAre, plural } from '../../../src/model/text/count.ts';

test('a noun in the number that it is used in', () => {
  expect([0, 1, 2].map(number => count(number, 'host'))).toEqual(['0 hosts', '1 host', '2 hosts']);
  const nouns = ['entry', 'key', 'more process', 'box', 'branch', 'policy rule', 'rule of ufw', 'policy of a table'];
  expect(nouns.map(noun => plural(noun, 2))).toEqual([
    'entries',
    'keys',
    'more processes',
    'boxes',
    'branches',
    'policy rules',
    'rules of ufw',
    'policies of a table',
  ]);
  expect(nouns.map(noun => plural(noun, 1))).toEqual(nouns);
  expect([0, 1, 2].map(isAre)).toEqual(['are', 'is', 'are']);
});
