import { expect, test } from 'vitest';
import { type Ask, findPort, type ReachTest, tryReach } from '../../../../../src/collections/wireguard/survey/reach.ts';

/** Hosts behind a router as the two scripts see them: bursts are added to the counter of whoever the port leads to. */
function network(leadsTo: Readonly<Record<number, string>>, closed = ''): Ask {
  const counters = new Map<string, number>();
  const dropped = new Map<string, number>();
  return async (host, { text }) => {
    const ports = /for port in ([\d ]+);/.exec(text)?.[1]?.split(' ').map(Number);
    // A few datagrams of others arrive all the time.
    counters.set(host, (counters.get(host) ?? 0) + 3);
    for (const port of ports ?? []) {
      const to = leadsTo[port];
      const counter = to === closed ? dropped : counters;
      if (to !== undefined) counter.set(to, (counter.get(to) ?? 0) + 60);
    }
    return { stdout: `${counters.get(host)} ${(dropped.get(host) ?? 0) - 7}\n`, stderr: '', code: 0 };
  };
}

const way = (port: number): ReachTest => ({
  from: 'edge',
  to: 'wk-1',
  endpoint: { address: '203.0.113.10', port },
  watched: ['wk-1', 'wk-2'],
});

test('tells where datagrams arrive, and where nothing but noise does', async () => {
  const ask = network({ 51820: 'wk-1', 51821: 'wk-2' });
  const arrivals = await tryReach(ask, [way(51820), way(51821), way(51822)]);
  expect(arrivals.map(one => one.at)).toEqual([['wk-1'], ['wk-2'], []]);
});

test('tells a host whose firewall drops them from one that they do not get to', async () => {
  const arrivals = await tryReach(network({ 51820: 'wk-1', 51821: 'wk-2' }, 'wk-1'), [way(51820), way(51821)]);
  expect(arrivals.map(({ at, droppedAt }) => ({ at, droppedAt }))).toEqual([
    { at: [], droppedAt: ['wk-1'] },
    { at: ['wk-2'], droppedAt: [] },
  ]);
});

test('a host that cannot send or count answers nothing', async () => {
  expect(await tryReach(async () => undefined, [way(51820)])).toEqual([]);
  const mute: Ask = async host => (host === 'edge' ? { stdout: '60', stderr: '', code: 0 } : undefined);
  expect((await tryReach(mute, [way(51820)]))[0]?.at).toEqual([]);
});

test('finds the port that leads to the host, among many', async () => {
  const ports = Array.from({ length: 25 }, (_, at) => 51810 + at);
  for (const port of [51810, 51817, 51834])
    expect(await findPort(network({ [port]: 'wk-1' }), way(51822), ports)).toBe(port);
  expect(await findPort(network({ 51811: 'wk-2' }), way(51822), ports)).toBeUndefined();
});
