import { describe, expect, test } from 'vitest';
import { parseBootConfig } from '../../../../../src/collections/system/boot/config-files.ts';
import { interfaceOverrides } from '../../../../../src/collections/wireguard/boot/interface-at-boot.ts';
import { portOverrides } from '../../../../../src/collections/wireguard/boot/port-at-boot.ts';
import type { Family } from '../../../../../src/model/address/address.ts';

const printed = (files: Readonly<Record<string, string>>, words: readonly string[] = []): string =>
  [
    ...words.map(word => `== ${word}`),
    ...Object.entries(files).flatMap(([path, text]) => [`== ${path}`, ...text.split('\n').map(line => `\t${line}`)]),
  ].join('\n');

describe('the interface', () => {
  const netdev = { '/etc/systemd/network/50-wg.netdev': '[NetDev]\nName=wg0\nKind=wireguard' };
  const keyfile = '/etc/NetworkManager/system-connections/vpn.nmconnection';
  const connection = '[connection]\ntype=wireguard\ninterface-name=wg0';
  const ifupdown = {
    '/etc/network/interfaces': 'auto lo wg0',
    '/etc/network/interfaces.d/wg': 'iface wg0 inet static',
  };
  const netplan = { '/etc/netplan/60-wg.yaml': 'network:\n  tunnels:\n    wg0:' };

  test.each<[string, Readonly<Record<string, string>>, readonly string[], string | undefined]>([
    ['networkd makes it', netdev, ['starting\n\tsystemd-networkd.service'], '/etc/systemd/network/50-wg.netdev'],
    ['networkd is not started', netdev, [], undefined],
    [
      'networkd makes another',
      { '/etc/systemd/network/1.netdev': '[NetDev]\nName=wg1' },
      ['starting\n\tsystemd-networkd.service'],
      undefined,
    ],
    [
      'a masked file',
      { '/etc/systemd/network/a.netdev': '', '/usr/lib/systemd/network/a.netdev': '[NetDev]\nName=wg0' },
      ['starting\n\tsystemd-networkd.service'],
      undefined,
    ],
    [
      'networkd configures it',
      { '/etc/systemd/network/a.network': '[Match]\nName=wg0' },
      ['starting\n\tsystemd-networkd.service'],
      '/etc/systemd/network/a.network',
    ],
    [
      'networkd leaves it alone',
      { '/etc/systemd/network/a.network': '[Match]\nName=wg0\n[Link]\nUnmanaged=yes' },
      ['starting\n\tsystemd-networkd.service'],
      undefined,
    ],
    [
      'networkd leaves it alone, in another word',
      { '/etc/systemd/network/a.network': '[Match]\nName=wg0\n[Link]\nUnmanaged=true' },
      ['starting\n\tsystemd-networkd.service'],
      undefined,
    ],
    [
      'networkd configures all but others',
      { '/etc/systemd/network/a.network': '[Match]\nName=!lo eth*\n[Network]\nDHCP=yes' },
      ['starting\n\tsystemd-networkd.service'],
      '/etc/systemd/network/a.network',
    ],
    [
      'networkd configures all but it',
      { '/etc/systemd/network/a.network': '[Match]\nName=!wg0 *x\n[Network]\nDHCP=yes' },
      ['starting\n\tsystemd-networkd.service'],
      undefined,
    ],
    [
      'networkd configures all but its kind',
      { '/etc/systemd/network/a.network': '[Match]\nName=*\nType=!loopback wireguard\n[Network]\nDHCP=yes' },
      ['starting\n\tsystemd-networkd.service'],
      undefined,
    ],
    ['NetworkManager makes it', { [keyfile]: connection }, ['starting\n\tNetworkManager.service'], keyfile],
    [
      'NetworkManager waits for a hand',
      { [keyfile]: `${connection}\nautoconnect=false` },
      ['starting\n\tNetworkManager.service'],
      undefined,
    ],
    ['ifupdown makes it', ifupdown, ['starting\n\tnetworking.service'], '/etc/network/interfaces.d/wg'],
    [
      'ifupdown knows it, and waits',
      { '/etc/network/interfaces': 'iface wg0 inet static' },
      ['starting\n\tnetworking.service'],
      undefined,
    ],
    ['netplan makes it', netplan, ['netplan'], '/etc/netplan/60-wg.yaml'],
    [
      'an ethernet of that name in netplan',
      { '/etc/netplan/1.yaml': 'network:\n  ethernets:\n    wg0:' },
      ['netplan'],
      undefined,
    ],
    [
      'a link takes the name',
      { '/etc/systemd/network/10-lan.link': '[Match]\nOriginalName=*\n[Link]\nName=wg0' },
      [],
      '/etc/systemd/network/10-lan.link',
    ],
    [
      'udev gives the name away',
      { '/etc/udev/rules.d/70-net.rules': 'SUBSYSTEM=="net", NAME="wg0"' },
      [],
      '/etc/udev/rules.d/70-net.rules',
    ],
    [
      'udev only asks for the name',
      { '/etc/udev/rules.d/70-net.rules': 'SUBSYSTEM=="net", NAME=="wg0"' },
      [],
      undefined,
    ],
  ])('%s', (_, files, words, by) => {
    const found = interfaceOverrides('wg0', parseBootConfig(printed(files, words)));
    expect(found.map(one => one.by)).toEqual(by === undefined ? [] : [by]);
  });
});

describe('the port', () => {
  const v4 = (...rules: readonly string[]) => ({
    '/etc/iptables/rules.v4': ['*filter', ':INPUT DROP [0:0]', '-A INPUT -i lo -j ACCEPT', ...rules, 'COMMIT'].join(
      '\n',
    ),
  });
  const persistent = ['starting\n\tnetfilter-persistent.service'];
  const ask = (
    files: Readonly<Record<string, string>>,
    words: readonly string[],
    isCalled = true,
    families: readonly Family[] = ['4'],
  ) =>
    portOverrides({ name: 'wg0', port: 51820, isCalled, families }, printed(files, words)).map(
      one => `${one.possible === true ? 'perhaps ' : ''}${one.by}`,
    );

  test('is closed by rules that were saved without it', () => {
    expect(ask(v4(), persistent)).toEqual(['/etc/iptables/rules.v4 (netfilter-persistent.service)']);
    expect(ask(v4(), [])).toEqual([]);
    expect(ask(v4('-A INPUT -p udp -m udp --dport 51820 -j ACCEPT'), persistent)).toEqual([]);
    // Whoever calls is answered, and no peer needs to call here.
    expect(ask(v4('-A INPUT -m state --state ESTABLISHED -j ACCEPT'), persistent, false)).toEqual([
      'perhaps /etc/iptables/rules.v4 (netfilter-persistent.service)',
    ]);
    // What a chain of its own lets in is not followed.
    expect(ask(v4('-A INPUT -j OFFICE'), persistent)).toEqual([
      'perhaps /etc/iptables/rules.v4 (netfilter-persistent.service)',
    ]);
  });

  describe('of IPv6', () => {
    const v6 = (...rules: readonly string[]) => ({
      '/etc/iptables/rules.v6': ['*filter', ':INPUT DROP [0:0]', ...rules, 'COMMIT'].join('\n'),
    });
    const by = '/etc/iptables/rules.v6 (netfilter-persistent.service)';

    test('is closed by saved rules of ip6tables where peers come by IPv6, and nowhere else', () => {
      expect(ask(v6(), persistent, true, ['4', '6'])).toEqual([by]);
      expect(ask(v6(), persistent, true, ['6'])).toEqual([by]);
      expect(ask(v6(), persistent, true, ['4'])).toEqual([]);
      expect(ask(v6(), [], true, ['6'])).toEqual([]);
      expect(ask(v6('-A INPUT -p udp -m udp --dport 51820 -j ACCEPT'), persistent, true, ['6'])).toEqual([]);
      expect(ask(v6('-A INPUT -m state --state ESTABLISHED -j ACCEPT'), persistent, false, ['6'])).toEqual([
        `perhaps ${by}`,
      ]);
    });

    test('the remedy is of that family', () => {
      const listening = { name: 'wg0', port: 51820, isCalled: true, families: ['6'] } as const;
      expect(portOverrides(listening, printed(v6(), persistent))).toMatchObject([
        {
          after: 'closed (:INPUT DROP)',
          hint: 'ip6tables -I INPUT -p udp --dport 51820 -j ACCEPT, then: netfilter-persistent save',
        },
      ]);
    });

    test('rules of IPv4 close perhaps where a peer that nobody knows of may come so, and not at all where none calls', () => {
      const v4By = '/etc/iptables/rules.v4 (netfilter-persistent.service)';
      expect(ask(v4(), persistent, true, ['6'])).toEqual([`perhaps ${v4By}`]);
      expect(ask(v4(), persistent, false, ['6'])).toEqual([]);
    });

    test('each family has its own file', () => {
      const open = '-A INPUT -p udp -m udp --dport 51820 -j ACCEPT';
      expect(ask({ ...v4(open), ...v6() }, persistent, true, ['4', '6'])).toEqual([by]);
      expect(ask({ ...v4(), ...v6(open) }, persistent, true, ['4', '6'])).toEqual([
        '/etc/iptables/rules.v4 (netfilter-persistent.service)',
      ]);
    });

    test('a table ip6 of nftables.conf closes it, what a table ip lets in or not', () => {
      const conf = (family: string, rule: string) =>
        `table ${family} filter {\n chain input {\n  type filter hook input priority 0; policy drop;\n  ${rule}\n }\n}`;
      const both = (four: string, six: string) => ({
        '/etc/nftables.conf': `flush ruleset\n${conf('ip', four)}\n${conf('ip6', six)}`,
      });
      const starting = ['starting\n\tnftables.service'];
      const found = ['/etc/nftables.conf (nftables.service)'];
      const open = 'udp dport 51820 accept';
      expect(ask(both(open, 'tcp dport 22 accept'), starting, true, ['4', '6'])).toEqual(found);
      expect(ask(both(open, 'tcp dport 22 accept'), starting, true, ['4'])).toEqual([]);
      expect(ask(both('tcp dport 22 accept', open), starting, true, ['4', '6'])).toEqual(found);
      expect(ask(both(open, open), starting, true, ['4', '6'])).toEqual([]);
    });

    test('ufw minds it where it is told to', () => {
      const ufw = (more: string) => ({
        '/etc/ufw/ufw.conf': 'ENABLED=yes',
        '/etc/default/ufw': `DEFAULT_INPUT_POLICY="DROP"\n${more}`,
        '/etc/ufw/user.rules': '-A ufw-user-input -p udp --dport 51820 -j ACCEPT',
      });
      const starting = ['starting\n\tufw.service'];
      const closed = ['/etc/ufw/user6.rules (ufw.service)'];
      expect(ask(ufw('IPV6=yes'), starting, true, ['4', '6'])).toEqual(closed);
      expect(ask(ufw('IPV6=no'), starting, true, ['4', '6'])).toEqual([]);
      const allowed = { '/etc/ufw/user6.rules': '-A ufw6-user-input -p udp --dport 51820 -j ACCEPT' };
      expect(ask({ ...ufw('IPV6=yes'), ...allowed }, starting, true, ['4', '6'])).toEqual([]);
    });
  });

  test('is closed by nftables.conf', () => {
    const conf = (rule: string) => ({
      '/etc/nftables.conf': `flush ruleset\ntable inet filter {\n chain input {\n  type filter hook input priority 0;\n  policy drop;\n  tcp dport 22 accept\n  ${rule}\n }\n}`,
    });
    expect(ask(conf(''), ['starting\n\tnftables.service'])).toEqual(['/etc/nftables.conf (nftables.service)']);
    expect(ask(conf('udp dport { 53, 51820 } accept'), ['starting\n\tnftables.service'])).toEqual([]);
  });

  test('is closed by a ufw that is off now and starts at boot, and perhaps by firewalld', () => {
    const ufw = { '/etc/ufw/ufw.conf': 'ENABLED=yes', '/etc/default/ufw': 'DEFAULT_INPUT_POLICY="DROP"' };
    const starting = ['starting\n\tufw.service'];
    expect(ask(ufw, starting)).toEqual(['/etc/ufw/user.rules (ufw.service)']);
    const allowed = { '/etc/ufw/user.rules': '-A ufw-user-input -p udp --dport 51820 -j ACCEPT' };
    expect(ask({ ...ufw, ...allowed }, starting)).toEqual([]);
    const zone = { '/etc/firewalld/zones/public.xml': '  <port port="51820" protocol="udp"/>' };
    expect(ask({}, ['starting\n\tfirewalld.service'])).toEqual(['perhaps /etc/firewalld/zones (firewalld.service)']);
    expect(ask(zone, ['starting\n\tfirewalld.service'])).toEqual([]);
  });
});
