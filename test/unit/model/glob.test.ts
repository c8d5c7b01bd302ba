import { expect, test } from 'vitest';
import { globExpression, globSource, matchesAny } from '../../../src/model/text/glob.ts';
import { coveredBy } from '../../../src/model/text/path-pattern.ts';
import { patternList } from '../../../src/model/text/pattern-list.ts';

test('a pattern fits the whole text, and only its wildcards are signs', () => {
  expect(matchesAny(['cali*'], 'cali123')).toBe(true);
  expect(matchesAny(['cali*'], 'vxlan.cali1')).toBe(false);
  expect(matchesAny(['vxlan.calico'], 'vxlanxcalico')).toBe(false);
  expect(matchesAny(['lxc????????????'], 'lxcbr0')).toBe(false);
  expect(matchesAny(['lxc????????????'], 'lxc0123456789ab')).toBe(true);
  expect(matchesAny(['wg[0]'], 'wg0')).toBe(false);
});

test('a pattern that would match everything is refused', () => {
  for (const all of ['*', '**', '?*', '']) expect(patternList('x').safeParse([all]).success).toBe(false);
  expect(patternList('x').safeParse(['a*']).success).toBe(true);
});

test('how far a sign reaches is said by whoever asks; runs of `*` are one, so that no text makes it slow', () => {
  const part = new RegExp(`^${globSource('/a/*.?/b[0]', 'part')}$`);
  expect(['/a/x.y/b[0]', '/a/x/z.y/b[0]', '/a/x.y/b0'].map(path => part.test(path))).toEqual([true, false, false]);
  expect(globExpression('a*b').test('a/\n/b')).toBe(true);
  expect(globSource(`${'*'.repeat(500)}x`, 'text')).toBe('.*x');
  expect(coveredBy(`/${'*'.repeat(500)}x`)(`/${'y'.repeat(5000)}`)).toBe(false);
});
