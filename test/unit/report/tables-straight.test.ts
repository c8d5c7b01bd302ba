import { expect, test } from 'vitest';
import { escapeLine } from '../../../src/model/text/escape.ts';
import { displayWidth, pad, truncate, wrapWords } from '../../../src/report/text/width.ts';

const DIM = '\u{1b}[2m';
const END = '\u{1b}[22m';

/** What a host may print, and the columns that it takes. */
const texts: readonly (readonly [what: string, text: string, columns: number])[] = [
  ['plain', 'wk-1', 4],
  ['wide', '接口', 4],
  ['half width', 'ｶﾞ', 2],
  ['combining', 'e\u0301a\u0308', 2],
  ['a heap of combining', `a${'\u0301'.repeat(40)}`, 1],
  ['emoji', '🚀', 2],
  ['a flag', '🇨🇭', 2],
  ['a skin tone', '👍🏽', 2],
  ['a keycap', '1\u{fe0f}\u{20e3}', 2],
  ['an emoji by its selector', '⚠\u{fe0f}', 2],
  ['hangul', '한국', 4],
  ['devanagari', 'कि', 2],
  ['our own signs', '✓✗→…·', 5],
  ['colours of ours', `${DIM}wk-1${END}`, 4],
];

test.each(texts)('%s takes its columns, and a column after it stays where it is', (_what, text, columns) => {
  expect(displayWidth(text)).toBe(columns);
  expect(displayWidth(`${pad(text, 12)}|`)).toBe(13);
});

test.each(texts.filter(([, text]) => !text.includes(DIM)))(
  '%s cut anywhere is never wider than its room, nor cut through',
  (_what, text) => {
    for (const room of [0, 1, 2, 3, 4, 5]) {
      const cut = truncate(`${text}${text}`, room);
      expect(displayWidth(cut)).toBeLessThanOrEqual(room);
      // Nothing but whole clusters, as a terminal draws them.
      const whole = [...new Intl.Segmenter('en').segment(`${text}${text}`)].map(one => one.segment);
      const kept = [...new Intl.Segmenter('en').segment(cut.replace(/…$/, ''))].map(one => one.segment);
      expect(whole.slice(0, kept.length)).toEqual(kept);
    }
  },
);

test('a host’s own colours, zero widths and reordering are made visible first, and then counted', () => {
  const hostile = '\u{1b}[31mred\u{1b}[0m\u{200b}\u{202e}x\u{9b}2J';
  const shown = escapeLine(hostile);
  expect(shown).toBe('\\e[31mred\\e[0m\\u{200b}\\u{202e}x\\x9b2J');
  expect(displayWidth(shown)).toBe(shown.length);
  expect(displayWidth(pad(shown, 60))).toBe(60);
});

test('words are broken by columns, whatever they are made of', () => {
  expect(wrapWords('接口 接口 x', 6)).toEqual(['接口', '接口 x']);
  expect(wrapWords('🚀🚀 e\u0301e\u0301 y', 7)).toEqual(['🚀🚀 e\u0301e\u0301', 'y']);
});
