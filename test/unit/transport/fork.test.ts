import { expect, test } from 'vitest';
import { forEachHost } from '../../../src/transport/fork.ts';

test('does at most so many jobs at once, and gives their results in the order of the hosts', async () => {
  let now = 0;
  let most = 0;
  let second = (): void => undefined;
  const begun = new Promise<void>(resolve => {
    second = resolve;
  });
  const results = await forEachHost([1, 2, 3, 4, 5, 6], 2, async host => {
    now += 1;
    most = Math.max(most, now);
    if (host === 2) second();
    if (host === 1) await begun;
    now -= 1;
    if (host === 2) throw new Error('unreachable');
    return host * 10;
  });
  expect(most).toBe(2);
  expect(results.map(one => (one.status === 'fulfilled' ? one.value : 'failed'))).toEqual([
    10,
    'failed',
    30,
    40,
    50,
    60,
  ]);
});
