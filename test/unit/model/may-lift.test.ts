import { expect, test } from 'vitest';
import { mayLift, withFoldersAbove } from '../../../src/model/plan/may-lift.ts';
import type { Reach } from '../../../src/model/plan/reach.ts';

const lifts = (reach: Reach, by: Reach, removes = false): boolean => mayLift({ reach, removes }, by);

test('others’ code may lift anything, and what reaches nothing of it lifts nothing', () => {
  expect(lifts({ anything: true }, {})).toBe(true);
  expect(lifts({}, {})).toBe(false);
  expect(lifts({ network: true }, { network: true })).toBe(true);
  expect(lifts({ users: ['bob'] }, { users: ['bob'] })).toBe(true);
  expect(lifts({ users: ['alice'] }, { users: ['bob'] })).toBe(false);
});

test('of paths: the same, a removal or a link at or above it, never a folder above or what lies below', () => {
  const by = { paths: ['/opt/app/a.conf'] };
  expect(lifts({ paths: ['/opt/app/a.conf'] }, by)).toBe(true);
  expect(lifts({ paths: ['/opt/app'] }, by)).toBe(false);
  expect(lifts({ paths: ['/opt/app'], links: ['/opt/app'] }, by)).toBe(true);
  expect(lifts({ paths: ['/opt/a*'] }, by, true)).toBe(true);
  expect(lifts({ mounts: ['/opt'] }, by)).toBe(true);
  expect(lifts({ paths: ['/opt/app/a.conf/b'] }, by, true)).toBe(false);
  expect(withFoldersAbove('/a/b/c')).toEqual(['/a', '/a/b', '/a/b/c']);
});
