import { expect, test } from 'vitest';
import type { Ask } from '../../../../../src/collections/wireguard/survey/datagrams/listen.ts';
import { findPorts, type ReachTest, tryReach } from '../../../../../src/collections/wireguard/survey/reach.ts';

const addresses = new Map([
  ['wk-1', '192.168.15.4'],
  ['wk-2', '192.168.15.3'],
]);
const own = (host: string) => new Set([addresses.get(host) ?? '']);

interface Network {
  /** Whom an external port leads to, and by which port of that host. */
  readonly leadsTo: Readonly<Record<number, readonly [host: string, port: number]>>;
  /** Its own firewall drops them. */
  readonly closed?: string;
  /** What one that cannot listen says of itself, instead. */
  readonly deaf?: (burst: number) => string;
  /** Seconds of which those who listen say that they did. */
  readonly listens?: number;
}

/** Hosts behind a router as the scripts see them: each hears what is sent to whoever the port leads to. */
function network({ leadsTo, closed, deaf, listens }: Network): Ask {
  const heard = new Map<string, string[]>();
  const waiting = new Map<string, (stdout: string) => void>();
  let burst = 0;
  return async (host, { text }) => {
    const ok = (stdout: string) => ({ stdout, stderr: '', code: 0 });
    if (text.includes('SO_ATTACH_FILTER')) {
      if (deaf !== undefined) return { stdout: '', stderr: '', code: 1 };
      const seconds = Number(/' (\d+) [0-9a-f]+\n/.exec(text)?.[1]);
      heard.set(host, []);
      const told = await new Promise<string>(resolve => waiting.set(host, resolve));
      return ok(`${told}listened ${listens ?? seconds}\n`);
    }
    if (text.includes('/proc/net/snmp')) return ok(deaf?.(burst) ?? '');
    if (text.includes('seq "$3"')) burst += 1;
    if (text.startsWith('sleep')) return ok('');
    for (const [, key, port] of text.matchAll(/(\d+-\d+)=[\d.]+:(\d+)/g)) {
      const [to, inside] = leadsTo[Number(port)] ?? [];
      if (to === undefined) continue;
      heard.get(to)?.push(`came ${key} ${addresses.get(to)} ${inside}`);
      if (to !== closed) heard.get(to)?.push(`got ${key} ${inside}`);
    }
    setTimeout(() => {
      for (const [name, resolve] of waiting) resolve(`${heard.get(name)?.join('\n')}\n`);
    }, 5100);
    return ok('');
  };
}

const way = (port: number): ReachTest => ({
  from: 'edge',
  to: 'wk-1',
  endpoint: { address: '203.0.113.10', port },
  watched: ['wk-1', 'wk-2'],
});

test.concurrent('tells where datagrams arrive, by which port, and where they do not', async () => {
  const ask = network({ leadsTo: { 51820: ['wk-1', 51820], 51821: ['wk-2', 51820], 51823: ['wk-1', 9999] } });
  const arrivals = await tryReach(ask, [way(51820), way(51821), way(51822), way(51823)], own);
  expect(arrivals.map(({ at, port }) => ({ at, port }))).toEqual([
    { at: ['wk-1'], port: 51820 },
    { at: ['wk-2'], port: undefined },
    { at: [], port: undefined },
    { at: ['wk-1'], port: 9999 },
  ]);
});

test.concurrent('tells a host whose firewall drops them from one that they do not get to', async () => {
  const ask = network({ leadsTo: { 51820: ['wk-1', 51820], 51821: ['wk-2', 51820] }, closed: 'wk-1' });
  const arrivals = await tryReach(ask, [way(51820), way(51821)], own);
  expect(arrivals.map(({ at, droppedAt }) => ({ at, droppedAt }))).toEqual([
    { at: [], droppedAt: ['wk-1'] },
    { at: ['wk-2'], droppedAt: [] },
  ]);
});

test.concurrent('finds the ports that lead to a host, among many', async () => {
  const ports = Array.from({ length: 25 }, (_, at) => 51810 + at);
  const ask = network({ leadsTo: { 51817: ['wk-1', 51820], 51811: ['wk-2', 51820] } });
  expect(await findPorts(ask, [{ test: way(51822), ports }])).toEqual(new Map([['wk-1', 51817]]));
});

test.concurrent('a host that gives no answer has none told of it', async () => {
  expect(await tryReach(async () => undefined, [way(51820)], own)).toEqual([]);
});

test.concurrent('of one that listened too short a time it is only told what it heard', async () => {
  const slow = network({ leadsTo: { 51820: ['wk-1', 51820] }, listens: 0.01 });
  const arrivals = await tryReach(slow, [way(51820), way(51822)], own);
  expect(arrivals.map(one => [one.endpoint.port, one.at])).toEqual([[51820, ['wk-1']]]);
}, 40_000);

/** Counters after each burst (none, idle, 60, 120) of a host that cannot listen, with what else arrives meanwhile. */
const counted = (reaches: boolean, noise: (look: number) => number) => {
  const sizes = [0, 60, 180];
  let look = 0;
  let more = 0;
  return (bursts: number): string => {
    more += noise(look);
    look += 1;
    return `${(reaches ? (sizes[bursts] ?? 0) : 0) + more} 0\n`;
  };
};
const alone: ReachTest = { ...way(51820), watched: ['wk-1'] };

test.concurrent.each([
  { what: 'nothing else', each: 0 },
  { what: 'a steady stream', each: 500 },
])('by counters, $what beside them is told from them', async ({ each }) => {
  const noise = (): number => each;
  const reached = network({ leadsTo: {}, deaf: counted(true, noise) });
  expect((await tryReach(reached, [alone], own)).map(one => one.at)).toEqual([['wk-1']]);
  const lost = network({ leadsTo: {}, deaf: counted(false, noise) });
  expect((await tryReach(lost, [alone], own)).map(one => one.at)).toEqual([[]]);
});

test.concurrent('by counters, nothing is said where what else arrives is uneven', async () => {
  for (const reaches of [true, false]) {
    const uneven = network({ leadsTo: {}, deaf: counted(reaches, look => (look * 97) % 211) });
    expect(await tryReach(uneven, [alone], own)).toEqual([]);
  }
});
