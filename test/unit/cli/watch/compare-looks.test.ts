import { expect, test } from 'vitest';
import { carriedOver, changesBetween } from '../../../../src/cli/watch/compare-looks.ts';
import { changeLine } from '../../../../src/cli/watch/notify.ts';
import type { Item } from '../../../../src/cli/watch/seen.ts';

const read = (host: string): Item => ({
  key: `host ${host}`,
  about: 'host',
  host,
  state: 'read',
  well: true,
  told: 'it answers',
});
const unread = (host: string): Item => ({
  ...read(host),
  state: 'unread',
  well: false,
  told: 'it could not be read: no route',
});
const drift = (host: string, told = 'mtu 1300 → 1420'): Item => ({
  key: `plan wireguard ${host} 1.1`,
  about: 'plan',
  host,
  phase: 'wireguard',
  state: told,
  well: false,
  told,
});
const ends = (state: string, well: boolean): Item => ({
  key: 'certificate a',
  about: 'certificate',
  host: 'a',
  state,
  well,
  told: `ends ${state}`,
});

const lines = (before: readonly Item[] | undefined, now: readonly Item[]): readonly string[] =>
  changesBetween(before, carriedOver(before ?? [], now)).map(changeLine);

test('the first look tells what is not as wanted, and nothing of the rest', () => {
  expect(lines(undefined, [read('a'), read('b'), drift('b'), ends('far', true)])).toEqual(['✗ b: mtu 1300 → 1420']);
});

test('a look like the one before tells nothing', () => {
  expect(lines([read('a'), drift('a')], [read('a'), drift('a')])).toEqual([]);
});

test('what is new, is otherwise, and is no more is told once each', () => {
  expect(lines([read('a')], [read('a'), drift('a')])).toEqual(['✗ a: mtu 1300 → 1420']);
  expect(lines([read('a'), drift('a')], [read('a'), drift('a', 'mtu 1200 → 1420')])).toEqual(['~ a: mtu 1200 → 1420']);
  expect(lines([read('a'), drift('a')], [read('a')])).toEqual(['✓ a: no more: mtu 1300 → 1420']);
});

test('what is always there is told where its state changes, not where only its words do', () => {
  expect(lines([ends('far', true)], [{ ...ends('far', true), told: 'ends later' }])).toEqual([]);
  expect(lines([ends('far', true)], [ends('near', false)])).toEqual(['✗ a: ends near']);
  expect(lines([ends('near', false)], [ends('ended', false)])).toEqual(['~ a: ends ended']);
  expect(lines([ends('ended', false)], [ends('far', true)])).toEqual(['✓ a: ends far']);
});

test('of a host that does not answer what was known stays: nothing of it is told as mended, then or later', () => {
  const before = [read('a'), drift('a'), ends('near', false)];
  const silent = carriedOver(before, [unread('a')]);
  expect(lines(before, [unread('a')])).toEqual(['✗ a: it could not be read: no route']);
  expect(lines(silent, [unread('a')])).toEqual([]);
  expect(lines(silent, before)).toEqual(['✓ a: it answers']);
  expect(lines(silent, [read('a'), ends('near', false)])).toEqual(['✓ a: it answers', '✓ a: no more: mtu 1300 → 1420']);
});
