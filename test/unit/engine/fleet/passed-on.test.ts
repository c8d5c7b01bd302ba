import { beforeEach, expect, test } from 'vitest';
import { PassedOn } from '../../../../src/engine/fleet/passed-on.ts';
import type { Blob } from '../../../../src/model/plan/blob.ts';
import { hostOf } from '../../../fixtures/host.ts';

const blob: Blob = { source: '/here/a', size: 1_000_000, sha256: 'a'.repeat(64), distribute: 'lan' };
const one = hostOf('one', { site: 'home', address: '192.168.1.2' });
const two = hostOf('two', { site: 'home', address: '192.168.1.3' });
const three = hostOf('three', { site: 'home', address: '192.168.1.4' });

let passedOn: PassedOn;
beforeEach(() => {
  passedOn = new PassedOn(false);
  passedOn.begin([one, two, three].map(host => ({ host, blobs: [blob] })));
});

test('who comes first gets it sent, keeps it for the others until the stage ends, and not longer', async () => {
  const first = passedOn.join(one, blob);
  const next = passedOn.join(two, blob);
  if (first.kind !== 'first' || next.kind !== 'next') throw new Error(`${first.kind}, ${next.kind}`);
  expect(passedOn.keeps(one, blob.sha256)).toBe(false);
  first.settle(true);
  expect([await next.isThere, next.holder.name]).toEqual([true, 'one']);
  expect(passedOn.keeps(one, blob.sha256)).toBe(true);
  expect(passedOn.keeps(two, blob.sha256)).toBe(false);
  expect([...passedOn.end()].map(([host, sums]) => [host.name, [...sums]])).toEqual([['one', [blob.sha256]]]);
  expect(passedOn.keeps(one, blob.sha256)).toBe(false);
});

test('where it did not come to the first one, another one is the first', async () => {
  const first = passedOn.join(one, blob);
  const next = passedOn.join(two, blob);
  if (first.kind !== 'first' || next.kind !== 'next') throw new Error(`${first.kind}, ${next.kind}`);
  first.settle(false);
  expect(await next.isThere).toBe(false);
  expect(passedOn.join(two, blob).kind).toBe('first');
  expect(passedOn.end().size).toBe(0);
});

test('a way that has failed is not tried again for that host, in later stages neither', () => {
  const way = passedOn.wayOf(two, blob);
  expect(way).toEqual({ kind: 'lan', site: 'home' });
  passedOn.fail(two, way);
  passedOn.end();
  passedOn.begin([one, two, three].map(host => ({ host, blobs: [blob] })));
  expect([one, two, three].map(host => passedOn.wayOf(host, blob).kind)).toEqual(['lan', 'controller', 'lan']);
});
