import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../../../src/collections/wireguard/state/wireguard-config.ts';
import { drift } from '../../../../../src/collections/wireguard/state/wireguard-drift.ts';
import { parseLive } from '../../../../../src/collections/wireguard/state/wireguard-live.ts';
import { Unread } from '../../../../../src/model/reading/unread.ts';

const config = `[Interface]
Address = 172.27.15.12
ListenPort = 51820
PrivateKey = @@secret:private_key@@
MTU = 1420

[Peer]
# edge (public)
PublicKey = EDGE
AllowedIPs = 172.27.15.31/32
Endpoint = 198.51.100.25:51820
PersistentKeepalive = 25

[Peer]
# roamer (calls in)
PublicKey = ROAMER
AllowedIPs = 172.27.15.40/32
`;

const healthy = [
  'link 7: wg0: <POINTOPOINT,NOARP,UP,LOWER_UP> mtu 1420 qdisc noqueue state UNKNOWN mode DEFAULT',
  'now 1000',
  'self OWN 51820',
  'peer EDGE no 198.51.100.25:51820 172.27.15.31/32 990 25',
  'peer ROAMER no 192.0.2.9:40000 172.27.15.40/32 10 off',
  'own OWN',
  '== addresses',
  '7: wg0    inet 172.27.15.12/32 scope global wg0\\       valid_lft forever',
  '7: wg0    inet6 fe80::1/64 scope link \\       valid_lft forever',
  '== routes',
  '172.27.15.31 scope link ',
  '172.27.15.40 scope link ',
];

const live = (...changes: readonly (readonly [string, string])[]) =>
  parseLive(changes.reduce((text, [from, to]) => text.replace(from, to), healthy.join('\n')));

const fieldsOf = (text: string, state = live(), before?: string) => {
  const found = drift('wg0', parseConfig(text), before === undefined ? undefined : parseConfig(before), state);
  return {
    settings: found.settings.map(({ name, before: was, after }) => [name, was, after]),
    peers: found.peers.map(({ name, before: was, after }) => [name, was, after]),
  };
};

const nothing = { settings: [], peers: [] };

describe('drift', () => {
  test('is nothing where what runs is what is wanted', () => {
    expect(fieldsOf(config)).toEqual(nothing);
  });

  test('is nothing for other spellings of the same', () => {
    const spelt = config
      .replace('[Interface]', '[interface] # mine')
      .replace('ListenPort = 51820', 'listenport=51820')
      .replace('AllowedIPs = 172.27.15.31/32', 'AllowedIPs = 172.27.15.31 ,172.27.15.31/32');
    expect(fieldsOf(spelt)).toEqual(nothing);
  });

  test('is not an endpoint that roamed, while the session is fresh', () => {
    expect(fieldsOf(config, live(['198.51.100.25:51820', '198.51.100.25:6000']))).toEqual(nothing);
  });

  test('is an endpoint that differs once the session is not', () => {
    const stale = live(['198.51.100.25:51820', '198.51.100.25:6000'], [' 990 ', ' 820 ']);
    expect(fieldsOf(config, stale).peers).toEqual([
      ['peer edge endpoint', '198.51.100.25:6000', '198.51.100.25:51820'],
    ]);
  });

  test.each([
    ['off 148', nothing.peers],
    ['off 0', [['peer edge endpoint', '198.51.100.25:6000', '198.51.100.25:51820']]],
  ])('is an endpoint without a handshake only where nothing came from it (%s)', (heard, peers) => {
    const state = live(['25:51820 172.27.15.31/32 990 25', `25:6000 172.27.15.31/32 0 ${heard.replace('off', '25')}`]);
    expect(fieldsOf(config, state)).toEqual({ settings: [], peers });
  });

  test('is an endpoint that is missing, even of a fresh session', () => {
    expect(fieldsOf(config, live(['198.51.100.25:51820', '(none)'])).peers).toEqual([
      ['peer edge endpoint', undefined, '198.51.100.25:51820'],
    ]);
  });

  describe('of an endpoint that the file says anew', () => {
    const moved = config.replace('198.51.100.25:51820', '203.0.113.9:51820');
    const roamed = live(['198.51.100.25:51820', '192.0.2.77:6000']);
    const named = (name: string) => config.replace('198.51.100.25', name);

    test.each([
      ['of a fresh session', live()],
      ['of a peer that was only heard', live([' 990 25', ' 0 25 148'])],
    ])('is the one that the file said before, even %s', (_, state) => {
      expect(fieldsOf(moved, state, config).peers).toContainEqual([
        'peer edge endpoint',
        '198.51.100.25:51820',
        '203.0.113.9:51820',
      ]);
    });

    test('is another port of the address that the file said before, as a router gives it', () => {
      const called = live(['198.51.100.25:51820', '198.51.100.25:1024']);
      expect(fieldsOf(moved, called, config).peers).toEqual([
        ['peer edge endpoint', '198.51.100.25:1024', '203.0.113.9:51820'],
      ]);
      expect(fieldsOf(config.replace('25:51820', '25:51999'), called, config)).toEqual(nothing);
    });

    test('is the address of a name that the file no longer says', () => {
      const before = '198.51.100.25:51820';
      expect(fieldsOf(moved, live(), named('edge.example.org')).peers).toEqual([
        ['peer edge endpoint', before, '203.0.113.9:51820'],
      ]);
      expect(fieldsOf(named('new.example.org'), live(), named('edge.example.org')).peers).toEqual([
        ['peer edge endpoint', before, 'new.example.org:51820'],
      ]);
    });

    test('is nothing where the peer has roamed, or runs there already', () => {
      expect(fieldsOf(moved, roamed, config)).toEqual(nothing);
      expect(fieldsOf(moved, live(['198.51.100.25:51820', '203.0.113.9:51820']), config)).toEqual(nothing);
      expect(fieldsOf(named('edge.example.org'), live(), named('edge.example.org'))).toEqual(nothing);
    });
  });

  test('is not the address that a name stands for', () => {
    const named = config.replace('198.51.100.25:51820', 'edge.example.org:51820');
    expect(fieldsOf(named, live([' 990 ', ' 0 ']))).toEqual(nothing);
  });

  test('names a peer that leaves by the file that it was in', () => {
    const without = config.slice(0, config.indexOf('\n[Peer]\n# roamer'));
    expect(fieldsOf(without, live(), config).peers).toEqual([
      ['peer roamer', '172.27.15.40/32 at 192.0.2.9:40000', undefined],
      ['route 172.27.15.40/32', 'dev wg0', undefined],
    ]);
  });

  test('is a running key that is not that of the key file', () => {
    const found = drift('wg0', parseConfig(config), undefined, live(['own OWN', 'own OTHER']));
    expect(found.settings).toMatchObject([{ name: 'running private key', secret: true }]);
  });

  test('is a running key that the file’s is to take the place of: set while the interface goes on', () => {
    const found = drift('wg0', parseConfig(config), parseConfig(config), live(['own OWN', 'own OTHER']));
    expect(found.settings).toEqual([]);
    expect(found.peers).toMatchObject([{ name: 'running private key', secret: true }]);
    expect(found.staying).toMatchObject([
      { publicKey: 'EDGE', keepalive: 25 },
      { publicKey: 'ROAMER', keepalive: 0 },
    ]);
    expect(drift('wg0', parseConfig(config), parseConfig(config), live()).staying).toEqual([]);
  });

  test('knows a peer that comes under a new key, and where it was heard of', () => {
    const other = config
      .replace('PublicKey = EDGE', 'PublicKey = EDGE2')
      .replace('PublicKey = ROAMER', 'PublicKey = ROAMER2');
    expect(drift('wg0', parseConfig(other), parseConfig(config), live()).renewed).toEqual([
      { publicKey: 'EDGE2', allowedIps: ['172.27.15.31/32'], endpoint: '198.51.100.25:51820', keepalive: 25 },
      { publicKey: 'ROAMER2', allowedIps: ['172.27.15.40/32'], endpoint: '192.0.2.9:40000', keepalive: 0 },
    ]);
    const at = (...changes: readonly (readonly [string, string])[]) =>
      drift('wg0', parseConfig(other), parseConfig(config), live(...changes)).renewed[0]?.endpoint;
    expect(at(['198.51.100.25:51820', '198.51.100.25:6000'])).toBe('198.51.100.25:6000');
    expect(at(['198.51.100.25:51820', '198.51.100.25:6000'], [' 990 ', ' 820 '])).toBe('198.51.100.25:51820');
    const moved = drift('wg0', parseConfig(other.replace('.25:51820', '.26:51820')), parseConfig(config), live());
    expect(moved.renewed[0]?.endpoint).toBe('198.51.100.26:51820');
    expect(drift('wg0', parseConfig(config), parseConfig(config), live()).renewed).toEqual([]);
    // Whoever takes the address of one that stays is none with a new key.
    const taken = `${config}\n[Peer]\n# new (LAN)\nPublicKey = NEW\nAllowedIPs = 172.27.15.31/32\n`;
    expect(drift('wg0', parseConfig(taken), parseConfig(config), live()).renewed).toEqual([]);
  });

  test('is an interface that its unit knows nothing of', () => {
    expect(fieldsOf(config, live(['now 1000', 'unit inactive\nnow 1000'])).settings).toEqual([
      ['unit wg-quick@wg0', 'inactive', 'active'],
    ]);
  });

  test('is a setting that cannot be seen in the interface, where the file had another', () => {
    const hooked = config.replace('MTU = 1420', 'MTU = 1420\nPostUp = true');
    expect(fieldsOf(hooked, live(), config).settings).toEqual([['other settings', undefined, 'postup = true']]);
    expect(fieldsOf(hooked, live(), hooked)).toEqual(nothing);
  });

  test.each([
    ['the kernel’s own', '172.27.15.0/24 proto kernel scope link src 172.27.15.12'],
    ['a daemon’s', '10.42.1.0/26 via 172.27.15.31 proto bird onlink'],
    ['one with a gateway', '10.42.1.0/26 via 172.27.15.31'],
  ])('is not a route of somebody else: %s', (_, route) => {
    expect(fieldsOf(config, live(['172.27.15.31 scope', `${route}\n172.27.15.31 scope`]))).toEqual(nothing);
  });

  test('is a route that nobody wants, but not where a hook may have made it', () => {
    const wide = live(['172.27.15.31 scope', '172.27.15.0/24 scope link \n172.27.15.31 scope']);
    const hooked = config.replace('MTU = 1420', 'MTU = 1420\nPostUp = true');
    expect(fieldsOf(config, wide).peers).toEqual([['route 172.27.15.0/24', 'dev wg0', undefined]]);
    expect(fieldsOf(hooked, wide, hooked)).toEqual(nothing);
  });

  test('wants no route where the address covers it, or a table of its own is named', () => {
    const bare = live(['172.27.15.31 scope link ', ''], ['172.27.15.40 scope link ', '']);
    const wide = live(
      ['172.27.15.31 scope link ', ''],
      ['172.27.15.40 scope link ', ''],
      ['inet 172.27.15.12/32', 'inet 172.27.15.12/24'],
    );
    expect(fieldsOf(config, bare).peers).toHaveLength(2);
    expect(fieldsOf(config.replace('172.27.15.12', '172.27.15.12/24'), wide)).toEqual(nothing);
    const table = config.replace('MTU', 'Table = off\nMTU');
    expect(fieldsOf(table, bare, table)).toEqual(nothing);
  });
});

describe('what a host prints', () => {
  test.each([
    '',
    'garbage',
    'link',
    'link x\nself\nnow 1',
    'peer',
    'link x\nself a b\npeer\nroute\naddress\nnow 1',
    '\0\n\u{1b}[2J',
  ])('is never too odd to be read: %j', text => {
    expect(() => drift('wg0', parseConfig(config), parseConfig(text), parseLive(text))).not.toThrow();
  });

  test.each(['', 'now', 'now 1795940987200668400'])('is not read where its clock makes no sense: “%s”', now => {
    expect(() => parseLive(`link x\nself a b\n${now}`).link).toThrow(Unread);
  });

  test('where something else has the name, is told', () => {
    expect(fieldsOf(config, parseLive('link 3: wg0: <UP> mtu 1500')).settings).toEqual([
      ['interface', 'not a WireGuard interface', 'WireGuard'],
    ]);
  });
});
