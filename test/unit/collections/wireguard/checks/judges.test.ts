import { describe, expect, test } from 'vitest';
import { wireguardAllowedIps } from '../../../../../src/collections/wireguard/checks/wireguard-allowed-ips.ts';
import { wireguardHandshakes } from '../../../../../src/collections/wireguard/checks/wireguard-handshakes.ts';
import { wireguardImplementation } from '../../../../../src/collections/wireguard/checks/wireguard-implementation.ts';
import { wireguardListener } from '../../../../../src/collections/wireguard/checks/wireguard-listener.ts';
import { wireguardPings } from '../../../../../src/collections/wireguard/checks/wireguard-pings.ts';
import { wireguardPresharedKeys } from '../../../../../src/collections/wireguard/checks/wireguard-preshared-keys.ts';
import { wireguardRestart } from '../../../../../src/collections/wireguard/checks/wireguard-restart.ts';
import { wireguardRoutes } from '../../../../../src/collections/wireguard/checks/wireguard-routes.ts';
import type { BoundCheck, BoundCheckKind } from '../../../../../src/model/gate/check-kind.ts';
import { unknownToken } from '../../../../../src/model/text/unknown.ts';

const peers = [
  { name: 'wk-1', public_key: 'K1', mesh_address: '172.27.15.11', allowed_ips: ['172.27.15.11/32'], endpoint: null },
  { name: 'wk-2', public_key: 'K2', mesh_address: '172.27.15.13', allowed_ips: ['172.27.15.13/32'], keepalive: 25 },
];
const judge = (check: BoundCheck, stdout: string, ...besides: readonly string[]) =>
  check.judge(
    { stdout, stderr: '', code: 0 },
    besides.map(text => ({ stdout: text, stderr: '', code: 0 })),
  );

const kinds: Record<string, readonly [BoundCheckKind, unknown]> = {
  routes: [wireguardRoutes, { peers }],
  handshakes: [wireguardHandshakes, { peers }],
  pings: [wireguardPings, { peers, mtu: '1420' }],
  allowedIps: [wireguardAllowedIps, { peers }],
  listener: [wireguardListener, { port: '51820' }],
  implementation: [wireguardImplementation, {}],
  restart: [wireguardRestart, {}],
};

describe.each(Object.entries(kinds))('%s', (_, [kind, args]) => {
  const check = kind.bind(args);

  test('says that the interface is not running, and what to look at', () => {
    expect(judge(check, 'absent\n')).toEqual({
      kind: 'not-met',
      findings: [{ seen: 'wg0 is not running', wanted: 'wg0 up', hint: 'systemctl status wg-quick@wg0' }],
    });
  });

  test.each(['', 'garbage\n\0', 'peer', 'route\nport x\nok\nbig'])('never takes nonsense for an answer: %j', text => {
    expect(['not-met', 'unasked']).toContain(judge(check, text).kind);
  });

  test('asks the same whatever keys are known, so that what was read before them still counts', () => {
    const later = JSON.parse(JSON.stringify(args).replaceAll('"K1"', '"OTHER"'));
    expect(kind.bind(later).probe).toEqual(check.probe);
  });
});

describe('pre-shared keys', () => {
  const [one, two] = peers;
  const check = wireguardPresharedKeys.bind({ peers: [{ ...one, preshared_key: 'wk-1.2' }, two] });
  const running = (word: string) =>
    `now 1000\nself K0 51820\npeer K1 ${word} (none) 172.27.15.11/32 0\npeer K2 no (none) 172.27.15.13/32 0\n`;

  test('in force are those of the pairs that have one', () => {
    expect(judge(check, running('wk-1.2'))).toEqual({ kind: 'met', evidence: '1 pair with a key of its own' });
  });

  test('that nobody can say again are told where it is not known which is wanted', () => {
    const unknown = wireguardPresharedKeys.bind({ peers });
    expect(judge(unknown, running('wk-1.2')).kind).toBe('met');
    expect(judge(unknown, running('no'))).toEqual({ kind: 'met', evidence: '0 pairs with a key of its own' });
    expect(judge(unknown, running('yes')).kind).toBe('not-met');
  });

  test.each([
    ['no', 'wk-1 runs without a pre-shared key'],
    ['yes', 'wk-1 runs with another pre-shared key'],
    ['wk-1.1', 'wk-1 runs with another pre-shared key'],
  ])('%s is not met', (word, seen) => {
    expect(judge(check, running(word))).toMatchObject({
      kind: 'not-met',
      findings: [{ seen, wanted: 'the one of the pair (wk-1.2)' }],
    });
  });
});

describe('handshakes', () => {
  const dump =
    'now 1000\nself K0 51820\npeer K1 no 192.168.15.3:51820 172.27.15.11/32 830\npeer K2 no (none) 172.27.15.13/32 0\n';

  test('name the peer, how long ago, and where to look', () => {
    expect(judge(wireguardHandshakes.bind({ peers }), dump.replace('830', '819'))).toEqual({
      kind: 'not-met',
      findings: [
        {
          seen: 'last handshake with wk-1 181 s ago',
          wanted: 'a handshake within 180 s',
          hint: 'on wk-1: wg show wg0; does UDP to 192.168.15.3:51820 arrive there? tcpdump -ni any udp',
        },
        {
          seen: 'no handshake with wk-2 yet (no endpoint)',
          wanted: 'a handshake within 180 s',
          hint: 'wk-2 must call this host: on wk-2, wg show wg0 endpoints',
        },
      ],
      ways: [{ to: 'wk-1', handshake: 181 }, { to: 'wk-2' }],
    });
  });

  test('are met with the age of the oldest', () => {
    expect(judge(wireguardHandshakes.bind({ peers }), dump.replace('/32 0', '/32 999'))).toEqual({
      kind: 'met',
      evidence: '2 peers, oldest 170 s ago',
      ways: [
        { to: 'wk-1', handshake: 170 },
        { to: 'wk-2', handshake: 1 },
      ],
    });
  });

  test('find a peer whose key is not known yet by its address', () => {
    const [first] = peers;
    const unknown = wireguardHandshakes.bind({ peers: [{ ...first, public_key: unknownToken() }] });
    expect(judge(unknown, dump).kind).toBe('met');
  });
});

describe('pings', () => {
  test('tell what this ping cannot', () => {
    expect(
      judge(wireguardPings.bind({ peers, mtu: 1420 }), 'fragments\nok 172.27.15.11 0.5\nok 172.27.15.13 12.25\n'),
    ).toEqual({
      kind: 'met',
      evidence: '2 peers, slowest 12.25 ms',
      note: 'this ping cannot forbid fragments, so the full size is less certain',
      ways: [
        { to: 'wk-1', loss: 0, roundTrip: 0.5, largest: 1420 },
        { to: 'wk-2', loss: 0, roundTrip: 12.25, largest: 1420 },
      ],
    });
    expect(
      judge(wireguardPings.bind({ peers, mtu: 1420 }), 'lost 172.27.15.11\nbig 172.27.15.13 1300\n'),
    ).toMatchObject({
      ways: [
        { to: 'wk-1', loss: 1 },
        { to: 'wk-2', loss: 0 },
      ],
    });
  });

  test('are met with nobody to ask', () => {
    expect(judge(wireguardPings.bind({ peers: [], mtu: 1420 }), '')).toEqual({
      kind: 'met',
      evidence: '0 peers',
      ways: [],
    });
  });
});

test('routes may not lead anywhere else', () => {
  const routes = '== routes\n172.27.15.11 scope link\n172.27.15.13 scope link\n';
  expect(judge(wireguardRoutes.bind({ peers }), routes)).toEqual({ kind: 'met', evidence: '2 routes' });
  expect(judge(wireguardRoutes.bind({ peers }), `${routes}default scope link\n172.27.15.99\n`)).toMatchObject({
    findings: [{ seen: '0.0.0.0/0 goes through wg0' }, { seen: '172.27.15.99/32 goes through wg0, and is no peer' }],
  });
});

test('a route that another one takes the packets from is not met', () => {
  const routes = '== routes\n172.27.15.11 scope link\n172.27.15.13 scope link\n';
  const get = (device: string): string => `== ways\n172.27.15.11 dev ${device} src 172.27.15.12 uid 0 \\    cache \n`;
  const check = wireguardRoutes.bind({ peers });
  expect(judge(check, routes + get('wg0')).kind).toBe('met');
  expect(judge(check, routes + get('eth0'))).toMatchObject({
    findings: [{ seen: 'packets for wk-1 do not go through wg0: 172.27.15.11 dev eth0 src 172.27.15.12 uid 0' }],
  });
});

test('a key that is swapped with another’s is seen', () => {
  const swapped = 'now 1\nself K0 51820\npeer K2 no - 172.27.15.11/32 0\npeer K1 no - 172.27.15.13/32 0\n';
  expect(judge(wireguardAllowedIps.bind({ peers }), swapped)).toMatchObject({
    findings: [{ seen: 'wk-1 is allowed 172.27.15.13/32' }, { seen: 'wk-2 is allowed 172.27.15.11/32' }],
  });
});

test('a listener needs a socket as well as a port', () => {
  const check = wireguardListener.bind({ port: 51820 });
  const socket = (port: string): string =>
    `  sl  local_address rem_address   st tx_queue rx_queue\n 1063: 00000000:${port} 00000000:0000 07 00000000:00000000\n`;
  expect(judge(check, `now 1\nself K0 51820\n${socket('CA6C')}`)).toEqual({ kind: 'met', evidence: 'UDP 51820' });
  expect(judge(check, `now 1\nself K0 51820\n${socket('0035')}`)).toMatchObject({
    findings: [{ seen: 'nothing listens on UDP 51820; is wg0 up?' }],
  });
});

test('what would go wrong at a restart is a warning', () => {
  const check = wireguardRestart.bind({});
  const key = `${'A'.repeat(42)}E=`;
  const df =
    'Filesystem     1024-blocks    Used Available Capacity Mounted on\n/dev/sda1 20466256 9226884 11239372 46% /\n';
  const runs = `now 1\nself ${key} 51820\n`;
  expect(judge(check, `file ${key}\nfile ${key}\n${df}`, runs).kind).toBe('met');
  expect(judge(check, `file ${key}\nfile ${key}\n${df}`, runs)).not.toHaveProperty('warning');
  expect(judge(check, `file ${key}\nfile ${key}\n`, runs).kind).toBe('unasked');
  expect(judge(check, `file ${key}\nfile ${key}\n${df}`).kind).toBe('unasked');
  expect(judge(check, `file ${key}\n${df}`, 'absent\n').kind).toBe('not-met');
  expect(
    judge(
      check,
      `file K2
file ${key}
Filesystem     1024-blocks    Used Available Capacity Mounted on
/dev/sda1         20466256 9226884         0     100% /
tmpfs                  100      10        90      10% /etc/wireguard
----i---------e------- /etc/wireguard/wg0.conf
--------------e------- /etc/wireguard/wg0.key
`,
      runs,
    ),
  ).toMatchObject({
    kind: 'met',
    warning: 'the key in its files is not the one that runs; / is full; /etc/wireguard/wg0.conf is immutable',
  });
});

test('a router whose address changed is a warning, as long as handshakes succeed', () => {
  const behind = peers.map(peer => ({ ...peer, path: 'forward', endpoint: '203.0.113.10:51820' }));
  const heard = (address: string): string =>
    `now 1000\nself K0 51820\npeer K1 no 203.0.113.10:51820 172.27.15.11/32 990\npeer K2 no ${address}:4711 172.27.15.13/32 990\n`;
  const check = wireguardHandshakes.bind({ peers: behind });
  expect(judge(check, heard('203.0.113.10'))).not.toHaveProperty('warning');
  expect(judge(check, heard('203.0.113.254'))).toMatchObject({
    kind: 'met',
    warning: 'wk-2 is heard from 203.0.113.254, not from 203.0.113.10',
  });
  expect(judge(wireguardHandshakes.bind({ peers }), heard('203.0.113.254'))).not.toHaveProperty('warning');
});

test('a userspace implementation is noted', () => {
  const link = '7: wg0: <POINTOPOINT,UP> mtu 1420\nself K1 51820';
  expect(judge(wireguardImplementation.bind({}), `userspace\n${link}`)).toMatchObject({
    kind: 'met',
    note: expect.any(String),
  });
  expect(judge(wireguardImplementation.bind({}), `kernel\n${link}`)).toEqual({ kind: 'met', evidence: 'kernel' });
});

test('a peer that is away keeps its route and its addresses, and is not waited for', () => {
  const gone = peers.map(peer => ({ ...peer, away: peer.name === 'wk-2' }));
  const pings = wireguardPings.bind({ peers: gone, mtu: 1420 });
  expect(pings.probe.text).not.toContain('172.27.15.13');
  expect(judge(pings, 'ok 172.27.15.11 0.5\n')).toEqual({
    kind: 'met',
    evidence: '1 peer, slowest 0.5 ms; away: wk-2',
    ways: [{ to: 'wk-1', loss: 0, roundTrip: 0.5, largest: 1420 }],
  });
  const dump = 'now 1000\nself K0 51820\npeer K1 no 192.168.15.3:51820 172.27.15.11/32 990\n';
  expect(judge(wireguardHandshakes.bind({ peers: gone }), dump)).toEqual({
    kind: 'met',
    evidence: '1 peer, oldest 10 s ago; away: wk-2',
    ways: [{ to: 'wk-1', handshake: 10 }],
  });
  expect(wireguardRoutes.bind({ peers: gone }).probe.text).toContain('172.27.15.13');
});
