import { describe, expect, test } from 'vitest';
import { parseSettings } from '../../../../src/collections/system/objects/kernel-settings.ts';

describe('what the kernel says of settings', () => {
  test('is one line each, in their order: a value, none, or one that nobody may read', () => {
    expect([...parseSettings(['= 4096\t131072 ', '-', '?', '= '], ['a.b', 'c', 'd', 'e'])]).toEqual([
      ['a.b', { value: '4096 131072' }],
      ['c', 'absent'],
      ['d', 'closed'],
      ['e', { value: '' }],
    ]);
  });

  test('is not known where a line makes no sense, or is not there', () => {
    expect(() => parseSettings(['2'], ['a'])).toThrow('the probe of a printed what makes no sense: 2');
    expect(() => parseSettings(['= 2'], ['a', 'b'])).toThrow('the probe of b printed nothing');
  });
});
