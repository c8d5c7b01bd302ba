import { expect, test } from 'vitest';
import type { GateCell } from '../../../src/model/events/event.ts';
import type { Ways } from '../../../src/model/gate/check.ts';
import { renderGate } from '../../../src/report/gate/gate.ts';
import { gatePairs } from '../../../src/report/gate/gate-pairs.ts';

const met = (host: string, title: string, ways: NonNullable<Ways['ways']>): GateCell => ({
  host,
  title,
  verdict: { kind: 'met', evidence: 'so', ways },
});

const cells: readonly GateCell[] = [
  met('a', 'handshakes', [{ to: 'b', handshake: 4 }]),
  met('a', 'pings', [{ to: 'b', loss: 0, roundTrip: 12.4, largest: 1420 }]),
  met('b', 'pings', [{ to: 'a', loss: 1 }]),
  { host: 'b', title: 'handshakes', verdict: { kind: 'unasked', because: 'gone' } },
  { host: 'b', title: 'clock', verdict: { kind: 'met', evidence: 'right' } },
];

test('what several checks learnt of a way is one cell of the matrix', () => {
  expect(gatePairs(cells)).toEqual([
    { from: 'a', to: 'b', handshake: 4, loss: 0, roundTrip: 12.4, largest: 1420 },
    { from: 'b', to: 'a', loss: 1 },
  ]);
});

test('a gate that says GO shows the matrix; where a diagnosis follows, that one does', () => {
  const shown = (word: 'GO' | 'STOP'): string =>
    renderGate(
      { type: 'gate-done', phase: 'wireguard', word, cells, notAsked: [], seconds: 1, rerun: 'again' },
      { columns: 80, color: false, verbose: false },
    );
  expect(shown('GO')).toContain('a     ·             12ms 1420 4s');
  expect(shown('GO')).toContain('b     no handshake  ·');
  expect(shown('STOP')).not.toContain('12ms');
});
