import { expect, test } from 'vitest';
import { PASSED_FROM, type Wanted, waysOf } from '../../../../src/engine/fleet/ways-of-blobs.ts';
import type { Blob } from '../../../../src/model/plan/blob.ts';

const blobOf = (name: string, more: Partial<Blob> = {}): Blob => ({
  source: `/here/${name}`,
  size: PASSED_FROM + 1,
  sha256: name.padEnd(64, '0'),
  ...more,
});
const lan = blobOf('a', { distribute: 'lan' });
const hostOf = (name: string, site: string, publicAddress?: string): Wanted['host'] => ({
  ...{ name, site, address: `192.168.1.${name.length}` },
  ...(publicAddress === undefined ? {} : { publicAddress }),
});
const one = hostOf('one', 'home');
const three = hostOf('three', 'home');
const away = hostOf('away', 'office');
const edge: Wanted['host'] = { name: 'edge', site: 'cloud', address: '198.51.100.1', publicAddress: '198.51.100.1' };
const edge2: Wanted['host'] = { name: 'edge-2', site: 'cloud', address: '198.51.100.2', publicAddress: '198.51.100.2' };

const kinds = (wanted: readonly Wanted[], blob: Blob) => {
  const wayOf = waysOf(wanted);
  return wanted.map(({ host }) => wayOf(host, blob).kind);
};
const all = (blob: Blob, hosts = [one, three, away, edge, edge2]): readonly Wanted[] =>
  hosts.map(host => ({ host, blobs: [blob] }));

test('hosts of one site that want the same get it once, if they share a LAN', () => {
  expect(kinds(all(lan), lan)).toEqual(['lan', 'lan', 'controller', 'controller', 'controller']);
});

test('what may be a secret, and what is small, is sent to each', () => {
  for (const blob of [blobOf('b'), blobOf('b', { distribute: 'each' }), { ...lan, size: PASSED_FROM }])
    expect(new Set(kinds(all(blob), blob))).toEqual(new Set(['controller']));
});

test('two that want different files share nothing, nor does one that wants the same twice', () => {
  const other = blobOf('c', { distribute: 'lan' });
  const wanted = [
    { host: one, blobs: [lan, lan] },
    { host: three, blobs: [other] },
  ];
  expect(kinds(wanted, lan)).toEqual(['controller', 'controller']);
});

test('who fetches it itself is none of those that share it', () => {
  const web = { url: 'https://example.org/k3s', by: 'public' } as const;
  const own = blobOf('d', { distribute: 'lan', web });
  const forwarded = hostOf('forwarded', 'home', '203.0.113.11');
  const wanted = all(own, [one, forwarded, edge]);
  expect(kinds(wanted, own)).toEqual(['controller', 'web', 'web']);
  expect(kinds(all(own, [one, three, forwarded]), own)).toEqual(['lan', 'lan', 'web']);
  const everybody = blobOf('e', { distribute: 'lan', web: { ...web, by: 'all' } });
  expect(new Set(kinds(all(everybody), everybody))).toEqual(new Set(['web']));
  const nowhere = blobOf('f', { distribute: 'lan', web: { url: 'nowhere', by: 'all' } });
  expect(kinds(all(nowhere, [one, edge]), nowhere)).toEqual(['controller', 'controller']);
  const wayOf = waysOf(wanted, { apart: true });
  expect(wanted.map(({ host }) => wayOf(host, own).kind)).toEqual(['lan', 'lan', 'controller']);
});
