import { expect, test } from 'vitest';
import { watchersIn } from '../../../../../src/collections/k3s/restore/watchers-in.ts';

test('pods of others that may watch are named in one line, and of many the rest is counted', () => {
  expect(watchersIn('')).toEqual([]);
  const [line, ...more] = watchersIn('watches b/two\nwatches a/one\n');
  expect(more).toEqual([]);
  expect(line).toMatch(/: a\/one, b\/two$/);
  const many = Array.from({ length: 23 }, (_, at) => `watches a/p${at}\n`).join('');
  expect(watchersIn(many)[0]).toMatch(/, and 3 more$/);
});

test('where K3s is not there yet, all of it is left to whoever installs it', () => {
  expect(watchersIn('later\n')[0]).toContain('once phase 3 has been');
});
