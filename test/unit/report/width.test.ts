import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { displayWidth, pad, truncate, wrapNames, wrapWords } from '../../../src/report/text/width.ts';

test('columns, not characters', () => {
  expect(displayWidth('wk-1')).toBe(4);
  expect(displayWidth('接口')).toBe(4);
  expect(displayWidth('e\u0301')).toBe(1);
  expect(displayWidth('🚀')).toBe(2);
});

test('cuts so that a wide character never stands across the edge', () => {
  expect(truncate('handshake', 9)).toBe('handshake');
  expect(truncate('handshakes', 9)).toBe('handshak…');
  expect(truncate('接口接口', 4)).toBe('接…');
  expect(truncate('x', 0)).toBe('');
});

test('pads by columns', () => {
  expect(pad('接', 4)).toBe('接  ');
  expect(pad('handshake', 4)).toBe('handshake');
});

test('breaks a list of names only between names', () => {
  expect(wrapNames(['ms-1', 'wk-1', 'wk-2', 'wk-3'], 14)).toEqual(['ms-1, wk-1,', '  wk-2, wk-3']);
});

test('breaks text between words, and leaves a word that is too long whole', () => {
  expect(wrapWords('no ping passes', 8)).toEqual(['no ping', 'passes']);
  expect(wrapWords('a 172.27.15.13/32 b', 6)).toEqual(['a', '172.27.15.13/32', 'b']);
  expect(wrapWords('', 6)).toEqual(['']);
});

test('the signs that we use ourselves are measured as the library measures them', () => {
  for (const sign of '…—–“”‘’→·✓✗× ~aZ09[]{}|') {
    expect([sign, displayWidth(sign)]).toEqual([sign, stringWidth(sign)]);
    expect([sign, displayWidth(`${sign}${sign}漢`)]).toEqual([sign, stringWidth(`${sign}${sign}漢`)]);
  }
});
