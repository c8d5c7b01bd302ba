import { expect, test } from 'vitest';
import { taggedLines } from '../../../src/model/text/tagged-lines.ts';

test('lines of one word, in order, without it', () => {
  const tagged = taggedLines('peer A 1\npresent\nself X\npeer B  2 \npeerless C\n');
  expect(tagged('peer')).toEqual(['A 1', 'B  2 ']);
  expect(tagged('present')).toEqual(['']);
  expect(tagged('peerless')).toEqual(['C']);
  expect(tagged('pee')).toEqual([]);
  expect(tagged('constructor')).toEqual([]);
});
