import { expect, test } from 'vitest';
import { shipped } from '../../../../src/collections/collections.ts';
import { saidBy } from '../../../../src/model/twin/remedy.ts';

test('every cause has what puts it right, and nothing else has', () => {
  expect([...shipped.remedies.keys()].sort()).toEqual([...shipped.causes.keys()].sort());
});

test('every cause can be brought about in the twin, or it is told why not', () => {
  const rehearsed = new Set([...shipped.faults.values()].map(fault => fault.code));
  const others = [...shipped.causes.keys()].filter(code => !rehearsed.has(code));
  expect(others.sort()).toEqual([...shipped.unrehearsed.keys()].sort());
});

test('each cause of a fault has a way that does something, so that the twin can try it', () => {
  const idle = [...shipped.faults.values()].filter(
    ({ code }) => !shipped.remedies.get(code)?.some(way => way.some(line => line.done.kind !== 'looks')),
  );
  expect(idle.map(fault => fault.name)).toEqual([]);
});

test('a line that is run as printed says where', () => {
  const lines = [...shipped.remedies.values()].flat(2).filter(line => line.done.kind === 'printed');
  for (const { says } of lines) expect(says).toMatch(/^on <host>: |: <run of the phase>$/);
});

test('a printed line is known by its words, and its places are told', () => {
  const line = {
    says: 'on <host>: ip rule add to <network> lookup main pref <number>',
    done: { kind: 'looks' },
  } as const;
  expect(saidBy(line, 'on wk-1: ip rule add to 172.27.15.0/24 lookup main pref 99')).toEqual([
    'wk-1',
    '172.27.15.0/24',
    '99',
  ]);
  expect(saidBy(line, 'on wk-1: ip rule add to 172.27.15.0/24 lookup main')).toBeUndefined();
  expect(saidBy({ ...line, says: 'a (b) <c>' }, 'a (b) c')).toEqual(['c']);
  expect(saidBy({ ...line, says: 'a.b' }, 'axb')).toBeUndefined();
});
