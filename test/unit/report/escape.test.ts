import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeLine, escapeLines } from '../../../src/model/text/escape.ts';

test.each([
  ['cursor and screen', 'a\x1b[2J\x1b[Hb', 'a\\e[2J\\e[Hb'],
  ['title of the window', '\x1b]0;root\x07', '\\e]0;root\\a'],
  ['8-bit control sequence', '\x9b31m', '\\x9b31m'],
  ['carriage return that hides a line', 'bad\rgood', 'bad\\rgood'],
  ['backspace', 'a\bb', 'a\\x08b'],
  ['bidi override', 'gpj.\u202eexe', 'gpj.\\u{202e}exe'],
  ['isolate', '\u2066x\u2069', '\\u{2066}x\\u{2069}'],
  ['zero width', 'ad\u200bmin', 'ad\\u{200b}min'],
  ['tag characters', '\u{e0041}', '\\u{e0041}'],
  ['line separator', 'a\u2028b', 'a\\u{2028}b'],
  ['lone surrogate', 'a\ud800b', 'a\\u{d800}b'],
  ['bytes that are no UTF-8', Buffer.from([0x61, 0xff, 0x62]).toString('utf8'), 'a\ufffdb'],
  ['tab', 'a\tb', 'a  b'],
  ['line feed', 'a\nb', 'a\\nb'],
  ['what is harmless', 'größe 接口 ✓ "x" \\e', 'größe 接口 ✓ "x" \\e'],
])('%s', (_, text, shown) => {
  expect(escapeLine(text)).toBe(shown);
});

test('nothing that a host may print reaches a terminal as a control or format character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      expect(escapeLine(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
    }),
  );
});

test('lines are told apart, with their ends of either kind', () => {
  expect(escapeLines('one\r\ntwo\r\x1b[A\n\n')).toEqual(['one', 'two\\r\\e[A']);
});
