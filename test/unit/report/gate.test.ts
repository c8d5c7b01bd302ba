import { expect, test } from 'vitest';
import { renderGate } from '../../../src/report/gate.ts';
import { cell, four, gateDone, many, met, notMet, plain, unasked } from './sample.ts';

const titles = ['one /32 route per peer', 'a recent handshake with every peer', 'wg0.conf 0600'];
const grid = (hosts: readonly string[]) => hosts.flatMap(host => titles.map(title => cell(host, title)));

test('GO on four hosts, with what the user should know', () => {
  const noted = { ...met, note: 'userspace implementation' };
  const cells = [...grid(four), cell('ms-1', 'WireGuard works', noted), cell('wk-1', 'WireGuard works', noted)];
  expect(renderGate(gateDone(cells), plain)).toMatchInlineSnapshot(`
    "Gate of wireguard                     ms-1  wk-1  wk-2  ctb-edge-1
      one /32 route per peer               ✓     ✓     ✓        ✓
      a recent handshake with every peer   ✓     ✓     ✓        ✓
      wg0.conf 0600                        ✓     ✓     ✓        ✓
      WireGuard works                      ✓     ✓
      note ms-1, wk-1: userspace implementation
    GO  wireguard: 14 answers on 4 hosts, all met, in 12 s
    "
  `);
});

test('STOP: seen, wanted, what to try; “could not be asked” in its own words; the command that asks again', () => {
  const cells = grid(four).map(one => {
    if (one.host === 'wk-2') return { ...one, verdict: unasked };
    return one.title.includes('handshake') && one.host !== 'ms-1' ? { ...one, verdict: notMet } : one;
  });
  expect(renderGate(gateDone(cells), plain)).toMatchInlineSnapshot(`
    "Gate of wireguard                     ms-1  wk-1  wk-2  ctb-edge-1
      one /32 route per peer               ✓     ✓     ?        ✓
      a recent handshake with every peer   ✓     ✗     ?        ✗
      wg0.conf 0600                        ✓     ✓     ?        ✓

      ✗ wk-1, ctb-edge-1: a recent handshake with every peer
        seen    wk-2: no handshake yet
        wanted  a handshake within 180 s
        → look at the forward of UDP 51822
      ? wk-2: 3 checks could not be asked
        the connection was refused

    STOP  wireguard: 2 not met, 3 could not be asked, 7 met, on 4 hosts, in 12 s
      ask again: provision gate phase2 -i home.yaml
    "
  `);
});

test('64 hosts: a line per check', () => {
  const cells = grid(many).map(one =>
    one.title.includes('route') && Number(one.host.slice(-2)) % 3 === 0 ? { ...one, verdict: notMet } : one,
  );
  const text = renderGate(gateDone(cells), plain);
  expect(text).toMatchInlineSnapshot(`
    "Gate of wireguard
      ✗ one /32 route per peer  43 of 64
          not on node-03, node-06, node-09, node-12, node-15, node-18 and 15 more
      ✓ a recent handshake with every peer  64 of 64
      ✓ wg0.conf 0600  64 of 64

      ✗ node-03, node-06, node-09, node-12, node-15, node-18, node-21, node-24,
          node-27, node-30, node-33, node-36, node-39, node-42, node-45, node-48,
          node-51, node-54, node-57, node-60, node-63: one /32 route per peer
        seen    wk-2: no handshake yet
        wanted  a handshake within 180 s
        → look at the forward of UDP 51822

    STOP  wireguard: 21 not met, 171 met, on 64 hosts, in 12 s
      ask again: provision gate phase2 -i home.yaml
    "
  `);
});

test('a check per peer on 64 hosts: what is met everywhere is counted', () => {
  const cells = many.flatMap(host => many.filter(peer => peer !== host).map(peer => cell(host, `a ping of ${peer}`)));
  const broken = cells.map(one =>
    one.host === 'node-07' && one.title.endsWith('node-09') ? { ...one, verdict: notMet } : one,
  );
  expect(renderGate(gateDone(broken), plain)).toMatchInlineSnapshot(`
    "Gate of wireguard
      ✗ a ping of node-09  62 of 63
          not on node-07
      ✓ 63 more checks met on every host

      ✗ node-07: a ping of node-09
        seen    wk-2: no handshake yet
        wanted  a handshake within 180 s
        → look at the forward of UDP 51822

    STOP  wireguard: 1 not met, 4031 met, on 64 hosts, in 12 s
      ask again: provision gate phase2 -i home.yaml
    "
  `);
});

test('with verbose, what each check saw', () => {
  expect(renderGate(gateDone([cell('ms-1', 'x')]), { ...plain, verbose: true })).toContain(
    '✓ ms-1: x: 3 peers, newest 4 s ago',
  );
});

test('what a host said stays harmless', () => {
  const bad = 'x\x1b[2J\u202e\n';
  const cells = [
    cell(bad, bad, { kind: 'not-met', findings: [{ seen: bad, wanted: bad, tryNext: bad }] }),
    cell('b', bad, { kind: 'unasked', because: bad }),
    cell('c', bad, { kind: 'met', evidence: bad, note: bad }),
  ];
  const text = renderGate(gateDone(cells), { ...plain, verbose: true });
  expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  // A line feed in a title makes no line of its own.
  expect(text.trimEnd().split('\n')).toHaveLength(14);
});
