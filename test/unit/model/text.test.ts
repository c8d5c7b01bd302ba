import { expect, test } from 'vitest';
import { joined, saysTheSame, textOf } from '../../../src/model/text/text.ts';

test('pieces are whole lines: a line that two parts share makes them one piece', () => {
  expect(textOf(['one\n', 'tw', 'o\nthr', 'ee\n', 'end']).pieces).toEqual(['one\n', 'two\nthree\n', 'end']);
  expect(textOf([]).pieces).toEqual([]);
});

test('joined, they are the whole', () => {
  expect(joined(textOf(['a\n', 'b', 'c\n', 'd']))).toBe('a\nbc\nd');
});

test.each([
  ['a\nb\n', true],
  ['a\nb', false],
  ['a\nb\nc', false],
  ['a\nx\n', false],
  ['', false],
])('says the same as %j: %s', (other, expected) => {
  expect(saysTheSame(textOf(['a\n', 'b\n']), other)).toBe(expected);
});
