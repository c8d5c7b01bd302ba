import { expect, test } from 'vitest';
import { lastLines } from '../../../src/model/text/last-lines.ts';
import { rememberSecret } from '../../../src/model/text/secret-values.ts';

test('the last lines that say anything', () => {
  expect(lastLines('a\n\nb\n  \nc\n', 2)).toEqual(['b', 'c']);
  expect(lastLines('', 2)).toEqual([]);
});

test('a line without an end is cut, and says so', () => {
  const [line = ''] = lastLines('x'.repeat(5_000_000), 3);
  expect(line.length).toBeLessThan(500);
  expect(line).toContain('(4999600 more characters)');
});

test('no half of a character and no half of a secret is left where it is cut', () => {
  const secret = 'a secret that is cut';
  rememberSecret(secret);
  for (let before = 370; before <= 400; before += 1) {
    const [line = ''] = lastLines(`${'💥'.repeat(before / 2)}${secret}${'y'.repeat(500)}`, 1);
    expect(line).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
    expect(line).not.toContain('a sec');
  }
});
