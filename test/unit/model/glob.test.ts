import { expect, test } from 'vitest';
import { matchesAny } from '../../../src/model/text/glob.ts';
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
