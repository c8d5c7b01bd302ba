import { describe, expect, test } from 'vitest';
import { createPresharedKeys } from '../../../../../src/collections/wireguard/mesh/preshared-keys.ts';
import type { Facts } from '../../../../../src/model/plan/resource.ts';
import { showUnknown } from '../../../../../src/model/text/unknown.ts';

const hosts = ['a', 'b', 'c'];
const addressOf = (host: string) => `10.0.0.${hosts.indexOf(host) + 1}`;
const KEY = `${'A'.repeat(42)}A=`;

/** What a host tells: the digests that it has, what of that is new, and what runs with whom. */
const told = (
  held: Readonly<Record<string, string>>,
  { fresh = [], running = {} }: { fresh?: readonly string[]; running?: Readonly<Record<string, string>> } = {},
): Facts => ({
  'wireguard.preshared_keys': held,
  'wireguard.preshared_new': Object.fromEntries(fresh.map(name => [name, KEY])),
  'wireguard.preshared_running': Object.fromEntries(
    Object.entries(running).map(([host, name]) => [`${addressOf(host)}/32`, name]),
  ),
});
const at = (facts: Readonly<Record<string, Facts>>, { silent = [] as readonly string[], isWanted = true } = {}) =>
  createPresharedKeys(hosts, isWanted, host => [addressOf(host)])({
    facts: new Map(Object.entries(facts)),
    silent: new Set(silent),
  });
const bare = { a: told({}), b: told({}), c: told({}) };
const whole = {
  a: told({ 'b.1': 'ab', 'c.1': 'ac' }, { running: { b: 'b.1', c: 'c.1' } }),
  b: told({ 'a.1': 'ab', 'c.1': 'bc' }, { running: { a: 'a.1', c: 'c.1' } }),
  c: told({ 'a.1': 'ac', 'b.1': 'bc' }, { running: { a: 'a.1', b: 'b.1' } }),
};

describe('pre-shared keys of pairs', () => {
  test('not wanted and not there, cost nothing', () => {
    expect(at(bare, { isWanted: false })).toBeUndefined();
    expect(at({}, { isWanted: false })).toBeUndefined();
  });

  test('of bare hosts are made by the first of each pair, and taken by the other once they are', () => {
    const keys = at(bare);
    expect(hosts.map(host => keys?.make(host))).toEqual([['b.1', 'c.1'], ['c.1'], []]);
    const shown = (texts: readonly (string | undefined)[]) => texts.map(text => showUnknown(text ?? ''));
    expect(shown(hosts.map(host => keys?.take(host)))).toEqual([
      '',
      'a.1 (known after apply)\n',
      'a.1 (known after apply)\nb.1 (known after apply)\n',
    ]);
    expect(hosts.map(host => shown(keys?.keep(host) ?? []))).toEqual([
      ['b.1 (known after apply)', 'c.1 (known after apply)'],
      ['a.1', 'c.1 (known after apply)'],
      ['a.1', 'b.1'],
    ]);
    expect([keys?.inForce('a', 'b'), keys?.inForce('b', 'a')]).toEqual(['b.1', 'a.1']);
    const made = at({ ...bare, a: told({ 'b.1': 'ab', 'c.1': 'ac' }, { fresh: ['b.1', 'c.1'] }) });
    expect(made?.make('a')).toEqual([]);
    expect(made?.take('b')).toBe(`a.1 ${KEY} ab\n`);
    expect(made?.inForce('b', 'a')).toBe('a.1');
  });

  test('that both have are in force, and nothing is told or made', () => {
    const keys = at(whole);
    for (const host of hosts) {
      expect([keys?.make(host), keys?.take(host)]).toEqual([[], '']);
      expect(keys?.keep(host)).toEqual(hosts.filter(one => one !== host).map(one => `${one}.1`));
    }
    expect(keys?.without()).toEqual([]);
  });

  test('that differ, or that one has lost, are followed by another under a number that neither has had', () => {
    expect(at({ ...whole, b: told({ 'a.1': 'xx', 'c.1': 'bc' }) })?.make('a')).toEqual(['b.2']);
    expect(at({ ...whole, b: told({ 'a.7': 'xx', 'c.1': 'bc' }) })?.make('a')).toEqual(['b.8']);
    expect(at({ ...whole, c: told({}) })?.make('b')).toEqual(['c.2']);
  });

  test('of which two are the same, the newest counts; a newer one that was made comes next', () => {
    const a = told({ 'b.1': 'ab', 'b.2': 'a2', 'c.1': 'ac' });
    const b = told({ 'a.1': 'ab', 'a.2': 'a2', 'c.1': 'bc' });
    expect(at({ ...whole, a, b })?.inForce('a', 'b')).toBe('b.2');
    const made = at({ ...whole, a: told({ 'b.1': 'ab', 'b.2': 'a2', 'c.1': 'ac' }, { fresh: ['b.2'] }) });
    expect(made?.take('b')).toBe(`a.2 ${KEY} a2\n`);
    expect(made?.renew('a')).toEqual(['b.2', 'c.2']);
  });

  test.each([
    ['on', true],
    ['off', false],
  ])('turned %s, a host that is silent keeps its pairs as they run at the other end', (_, isWanted) => {
    const keys = at({ a: whole.a, b: whole.b }, { silent: ['c'], isWanted });
    expect(keys?.inForce('a', 'c')).toBe('c.1');
    expect(keys?.keep('a')).toEqual(isWanted ? ['b.1', 'c.1'] : ['c.1']);
    expect(keys?.inForce('a', 'b')).toBe(isWanted ? 'b.1' : undefined);
    expect(keys?.renew('a')).toEqual(isWanted ? ['b.2'] : []);
  });

  test('with a silent host that runs without one stays so, and it is named', () => {
    const keys = at({ a: told({}), b: told({}) }, { silent: ['c'] });
    expect([keys?.inForce('a', 'c'), keys?.inForce('a', 'b')]).toEqual([undefined, 'b.1']);
    expect(keys?.make('a')).toEqual(['b.1']);
    expect(keys?.without()).toEqual(['c']);
  });

  test('a key that was made for a host that fell silent waits, and what runs goes on', () => {
    const a = told({ 'b.1': 'ab', 'b.2': 'a2', 'c.1': 'ac' }, { fresh: ['b.2'], running: { b: 'b.1', c: 'c.1' } });
    const keys = at({ a, c: whole.c }, { silent: ['b'] });
    expect(keys?.inForce('a', 'b')).toBe('b.1');
    expect(keys?.keep('a')).toEqual(['b.1', 'b.2', 'c.1']);
  });

  test('another that somebody has set towards a silent host is replaced by the newest that the host keeps', () => {
    const a = told({ 'b.1': 'ab', 'c.1': 'ac' }, { running: { b: 'b.1', c: 'another' } });
    expect(at({ a, b: whole.b }, { silent: ['c'] })?.inForce('a', 'c')).toBe('c.1');
  });

  test.each([
    ['a host of the mesh', 'b', ['a.1', undefined, 'b.1']],
    ['who is no host of it', undefined, [undefined, undefined, undefined]],
  ])('wait with the pair by which this run comes in, from %s', (_, by, inForce) => {
    const client = by === undefined ? '10.0.0.99' : addressOf(by);
    const reached = { ...told({}), 'wireguard.way_in': [client, addressOf('a')] };
    const keys = at({ a: reached, b: told({}), c: told({}) });
    expect([keys?.inForce('c', 'a'), keys?.inForce('b', 'a'), keys?.inForce('c', 'b')]).toEqual([
      inForce[0],
      undefined,
      'b.1',
    ]);
    expect([keys?.heldBack(), keys?.without()]).toEqual([['a'], []]);
    // By its own address, whoever asks.
    const direct = { ...told({}), 'wireguard.way_in': [client, '192.168.0.5'] };
    expect(at({ a: direct, b: told({}), c: told({}) })?.heldBack()).toEqual([]);
    const running = { ...whole.a, 'wireguard.way_in': [client, addressOf('a')] };
    expect(at({ ...whole, a: running })?.heldBack()).toEqual([]);
    const off = at({ ...whole, a: running }, { isWanted: false });
    expect([off?.inForce('a', 'b'), off?.inForce('b', 'a'), off?.heldBack()]).toEqual(['b.1', 'a.1', ['a']]);
  });

  test('turned off they go with every host that can be asked', () => {
    const keys = at(whole, { isWanted: false });
    for (const host of hosts) expect([keys?.make(host), keys?.take(host), keys?.keep(host)]).toEqual([[], '', []]);
    expect(keys?.inForce('a', 'b')).toBeUndefined();
  });

  test('of a host that the inventory does not have are kept by nobody', () => {
    expect(at({ ...whole, a: told({ 'b.1': 'ab', 'c.1': 'ac', 'gone.1': 'ag' }) })?.keep('a')).toEqual(['b.1', 'c.1']);
  });

  test('whatever a host says, nothing else comes of it', () => {
    const odd = { 'wireguard.preshared_keys': { x: 1, 'b.1': null, '../b.1': 'x' }, 'wireguard.preshared_new': 'no' };
    const keys = at({ ...bare, a: odd });
    expect(keys?.make('a')).toEqual(['b.1', 'c.1']);
    expect(at({ ...bare, a: { 'wireguard.preshared_keys': 'no' } })?.make('a')).toEqual([]);
  });
});
