import { expect, test } from 'vitest';
import { added } from '../../../bench/report/added.ts';
import type { Results } from '../../../bench/results.ts';

const one = (median: number) => ({ median, least: median, most: median, runs: 1 });

const results = (hosts: number, median: number): Results => ({
  day: '2026-01-01',
  machine: { processor: 'any', cores: 2, memory: 2 ** 34, kernel: '6', node: 'v20' },
  contestants: {},
  rows: [
    {
      scenario: 'nothing',
      hosts,
      roundTrip: 0,
      contestant: 'floor',
      seconds: one(median),
      processor: 1,
      memory: 1,
      connections: 1,
      commands: 1,
      bytes: 1,
    },
  ],
  planning: [{ hosts, seconds: one(median), memory: 1 }],
  startUp: [{ name: `start at ${hosts}`, seconds: one(median) }],
});

test('what is measured again takes the place of what was kept, and the rest stays', () => {
  const both = added(results(4, 1), results(64, 9));
  expect(both.rows.map(row => row.hosts)).toEqual([4, 64]);
  expect(both.planning.map(plan => plan.hosts)).toEqual([4, 64]);
  expect(both.startUp).toHaveLength(2);
  const again = added(both, results(4, 2));
  expect(again.rows.map(row => [row.hosts, row.seconds.median])).toEqual([
    [4, 2],
    [64, 9],
  ]);
});
