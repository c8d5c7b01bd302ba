import { expect, test } from 'vitest';
import { broken, targetLines } from '../../../bench/report/target-lines.ts';
import type { Results } from '../../../bench/results.ts';
import type { Row } from '../../../bench/run-scenario.ts';

const row = (contestant: string, median: number, more: Partial<Row> = {}): Row => ({
  scenario: 'nothing',
  hosts: 4,
  roundTrip: 0,
  contestant,
  seconds: { median, least: median, most: median, runs: 1 },
  processor: 1,
  memory: 70e6,
  connections: 1,
  commands: 1,
  bytes: 1000,
  ...more,
});

const results = (rows: readonly Row[]): Results => ({
  day: '2026-01-01',
  machine: { processor: 'any', cores: 2, memory: 2 ** 34, kernel: '6', node: 'v20' },
  contestants: {},
  rows,
  planning: [],
  startUp: [],
});

const line = (rows: readonly Row[], what: string) => targetLines(results(rows)).find(one => one.what.startsWith(what));

test('a ratio is of what was measured at the same size, over the same link', () => {
  const rows = [row('floor', 1), row('floor', 9, { hosts: 16 }), row('provision', 1.2), row('ansible', 30)];
  expect(line(rows, 'nothing to change, beside the floor, few')).toMatchObject({
    measured: '1.20 (4 hosts)',
    verdict: 'met',
  });
  expect(line(rows, 'nothing to change, faster than Ansible')).toMatchObject({
    measured: '25 (4 hosts)',
    verdict: 'met',
  });
  expect(line(rows, 'round trips above')).toMatchObject({ verdict: 'not measured' });
});

test('one size at which a target is missed is enough', () => {
  const rows = [4, 16].flatMap(hosts => [
    row('provision', 1, { hosts }),
    row('ansible', hosts === 4 ? 20 : 10, { hosts }),
  ]);
  expect(line(rows, 'nothing to change, faster than Ansible')?.verdict).toBe('missed');
});

test('round trips above the floor are counted on the link of 200 ms', () => {
  const far = { roundTrip: 200 };
  expect(line([row('floor', 2, far), row('provision', 2.6, far)], 'round trips above')?.measured).toMatch(/^3\.00 /);
});

test('CI holds only what is far off', () => {
  expect(broken(results([row('floor', 1), row('provision', 1.9)]))).toEqual([]);
  expect(broken(results([row('floor', 1), row('provision', 5)]))).toEqual([
    'nothing to change, beside the floor, few hosts: 5.00 × (4 hosts), wanted at most 2 × even on a busy machine',
  ]);
});
