import { expect, test } from 'vitest';
import type { Kept } from '../../../src/model/gate/kept.ts';
import { renderGate } from '../../../src/report/gate/gate.ts';
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

const skipped = { kind: 'skipped', because: 'phase wireguard has begun on this host' } as const;

test('what is not asked is a dot, and counts for nothing', () => {
  const cells = grid(four).map(one => {
    const hasBegun = one.host === 'wk-1' || (one.host === 'wk-2' && one.title.includes('0600'));
    return hasBegun ? { ...one, verdict: skipped } : one;
  });
  expect(renderGate(gateDone(cells), plain)).toMatchInlineSnapshot(`
    "Gate of wireguard                     ms-1  wk-1  wk-2  ctb-edge-1
      one /32 route per peer               ✓     ·     ✓        ✓
      a recent handshake with every peer   ✓     ·     ✓        ✓
      wg0.conf 0600                        ✓     ·     ·        ✓
      · wk-1, wk-2: 3 checks not asked: phase wireguard has begun on this host
    GO  wireguard: 8 answers on 3 hosts, all met, 4 not asked, nothing asked of wk-1, in 12 s
    "
  `);
  expect(renderGate(gateDone(cells), plain, true)).toMatchInlineSnapshot(`
    "GO  wireguard: 8 answers on 3 hosts, all met, 4 not asked, nothing asked of wk-1, in 12 s
    "
  `);
  expect(renderGate(gateDone(grid(many).map(one => ({ ...one, verdict: skipped }))), plain)).toMatchInlineSnapshot(`
    "Gate of wireguard
      · one /32 route per peer  not asked
      · a recent handshake with every peer  not asked
      · wg0.conf 0600  not asked
      · node-01, node-02, node-03, node-04, node-05, node-06, node-07, node-08,
          node-09, node-10, node-11, node-12, node-13, node-14, node-15, node-16,
          node-17, node-18, node-19, node-20, node-21, node-22, node-23, node-24,
          node-25, node-26, node-27, node-28, node-29, node-30, node-31, node-32,
          node-33, node-34, node-35, node-36, node-37, node-38, node-39, node-40,
          node-41, node-42, node-43, node-44, node-45, node-46, node-47, node-48,
          node-49, node-50, node-51, node-52, node-53, node-54, node-55, node-56,
          node-57, node-58, node-59, node-60, node-61, node-62, node-63, node-64: 3 checks not asked: phase wireguard has begun on this host
    nothing asked  wireguard: nothing is proved of 64 hosts, in 12 s
      ask again: provision gate phase2 -i home.yaml
    "
  `);
});

test('nothing but what is not asked is never GO', () => {
  const cells = grid(['ms-1', 'wk-1']).map(one => ({ ...one, verdict: skipped }));
  expect(renderGate(gateDone(cells), plain)).toMatchInlineSnapshot(`
    "Gate of wireguard                     ms-1  wk-1
      one /32 route per peer               ·     ·
      a recent handshake with every peer   ·     ·
      wg0.conf 0600                        ·     ·
      · ms-1, wk-1: 3 checks not asked: phase wireguard has begun on this host
    nothing asked  wireguard: nothing is proved of ms-1, wk-1, in 12 s
      ask again: provision gate phase2 -i home.yaml
    "
  `);
});

test('GO names what was kept, whose it is, and how much', () => {
  const rule = (name: string, owner?: string, count?: number): Kept => ({
    kind: 'rule',
    name,
    why: 'wipe.firewall is ours',
    ...(owner === undefined ? {} : { owner }),
    ...(count === undefined ? {} : { count }),
  });
  const kept = [
    rule('iptables-nft filter INPUT: -j ufw-before-input', 'ufw'),
    rule('iptables-nft filter: chain ufw-user-input', 'ufw', 2),
    ...[1, 2, 3, 4, 5, 6, 7].map(at => rule(`nft inet site, rule ${at}`)),
    { kind: 'empty directory', name: '/srv/old', why: 'not ours' },
    { kind: 'rule of policy routing', name: 'ip -4 rule 9', why: 'not ours', count: 2 },
  ];
  const cells = [
    cell('ms-1', 'no rule of the old cluster to be left', { ...met, kept }),
    cell('wk-1', 'no rule of the old cluster to be left', { ...met, kept: kept.slice(0, 2) }),
  ];
  expect(renderGate(gateDone(cells), plain)).toMatchInlineSnapshot(`
    "Gate of wireguard                        ms-1  wk-1
      no rule of the old cluster to be left   ✓     ✓
      kept ms-1, wk-1: rules of ufw
          iptables-nft filter INPUT: -j ufw-before-input (wipe.firewall is ours)
          iptables-nft filter: chain ufw-user-input (wipe.firewall is ours)
      kept ms-1: unknown rules
          nft inet site, rule 1 (wipe.firewall is ours)
          nft inet site, rule 2 (wipe.firewall is ours)
          nft inet site, rule 3 (wipe.firewall is ours)
          nft inet site, rule 4 (wipe.firewall is ours)
          nft inet site, rule 5 (wipe.firewall is ours)
          … and 2 more (-v lists them)
      kept ms-1: unknown empty directories
          /srv/old (not ours)
      kept ms-1: unknown rules of policy routing
          ip -4 rule 9 (not ours)
    GO  wireguard: 2 answers on 2 hosts, all met, kept: 6 rules of ufw, 7 unknown rules, 1 unknown empty directory, 2 unknown rules of policy routing, in 12 s
    "
  `);
  const whole = renderGate(gateDone(cells), { ...plain, verbose: true });
  expect(whole).toContain('nft inet site, rule 7');
  expect(whole).not.toContain('more (-v');
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
    cell(bad, bad, { kind: 'not-met', findings: [{ seen: bad, wanted: bad, hint: bad }] }),
    cell('b', bad, { kind: 'unasked', because: bad }),
    cell('c', bad, { kind: 'met', evidence: bad, note: bad, kept: [{ kind: bad, name: bad, why: bad, owner: bad }] }),
    cell('d', bad, { kind: 'skipped', because: bad }),
  ];
  const text = renderGate(gateDone(cells), { ...plain, verbose: true });
  expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  // A line feed in a title makes no line of its own.
  expect(text.trimEnd().split('\n')).toHaveLength(17);
});
