import { describe, expect, test } from 'vitest';
import {
  describeTunnel,
  formerTunnels,
  judgeTunnels,
  parseTunnels,
} from '../../../../../src/collections/wireguard/state/tunnels.ts';
import { CAUTIOUS, type Owners } from '../../../../../src/remnants/ownership.ts';

const mesh = {
  names: ['wg0'],
  subnet: '172.27.15.0/24',
  addresses: ['192.168.15.2', '172.27.15.12', '172.27.15.11'],
  endpoints: ['192.168.15.2:51820', '192.168.15.3:51820', '203.0.113.10:51821'],
  owners: CAUTIOUS,
};

interface Seen {
  readonly links?: readonly string[];
  readonly addresses?: readonly string[];
  readonly files?: readonly string[];
  readonly settings?: readonly string[];
  readonly units?: readonly string[];
  readonly unitFiles?: readonly string[];
  readonly running?: readonly string[];
  readonly owners?: Partial<Owners>;
}
const verdict = ({
  links = [],
  addresses = [],
  files = [],
  settings = [],
  units = [],
  unitFiles = [],
  running = [],
  owners = {},
}: Seen) => {
  const text = [
    ...['== wireguard', ...links],
    ...['== running', ...running],
    ...['== addresses', ...addresses.map(one => `4: ${one} scope global`)],
    ...['== files', ...files.map(one => `/etc/wireguard/${one}`)],
    ...['== settings', ...settings.map(one => `/etc/wireguard/${one}`)],
    ...[
      '== units',
      ...units.map(one => `wg-quick@${one}.service loaded active exited WireGuard`),
      '== unit files',
      ...unitFiles,
      '',
    ],
  ].join('\n');
  const {
    left,
    files: loose,
    kept,
  } = judgeTunnels(parseTunnels(text), { ...mesh, owners: { ...mesh.owners, ...owners } });
  return { goes: left.map(one => `${one.name}: ${describeTunnel(one)}`), loose, kept: kept.map(one => one.name) };
};

describe('of WireGuard’s tunnels', () => {
  test('the mesh’s goes with its keys, its unit and what lies loose beside it', () => {
    const files = ['wg0.conf', 'wg0.key', 'wg0-psk', 'privatekey'];
    expect(verdict({ links: ['wg0'], files, units: ['wg0'] })).toEqual({
      goes: [
        'wg0: its interface, wg-quick@wg0 active, /etc/wireguard/wg0.conf, /etc/wireguard/wg0.key, /etc/wireguard/wg0-psk',
      ],
      loose: ['/etc/wireguard/privatekey'],
      kept: [],
    });
  });

  test('one of another name that has an address of the mesh, or leads to one, is the mesh’s', () => {
    expect(verdict({ links: ['old'], addresses: ['old    inet 172.27.15.12/32'] }).goes).toEqual([
      'old: its interface',
    ]);
    expect(
      verdict({ files: ['old.conf'], settings: ['old.conf = leads-to 10.0.0.0/8, 172.27.15.11/32'] }).goes,
    ).toHaveLength(1);
  });

  test('files belong to the longest name that they bear, and a longer word is another name', () => {
    const files = ['wg0.conf', 'wg0-office.conf', 'wg0-office.key'];
    expect(verdict({ files })).toEqual({
      goes: ['wg0: /etc/wireguard/wg0.conf'],
      loose: [],
      kept: ['wg0-office, /etc/wireguard/wg0-office.conf, /etc/wireguard/wg0-office.key'],
    });
    expect(verdict({ files: ['wg0.conf', 'wg01.key'] })).toMatchObject({
      goes: ['wg0: /etc/wireguard/wg0.conf'],
      loose: ['/etc/wireguard/wg01.key'],
    });
  });

  test('folders in /etc/wireguard stay, whatever they are called', () => {
    expect(verdict({ files: ['wg0.conf', 'wg0/', 'clients/'] })).toEqual({
      goes: ['wg0: /etc/wireguard/wg0.conf'],
      loose: [],
      kept: ['/etc/wireguard/wg0/', '/etc/wireguard/clients/'],
    });
  });

  test('each is judged by its own addresses and settings, and not by a comment', () => {
    const { goes, kept } = verdict({
      links: ['old', 'wg1'],
      addresses: ['old    inet 172.27.15.12/32', 'wg1    inet 10.9.0.2/32'],
    });
    expect([goes, kept]).toEqual([['old: its interface'], ['wg1']]);
    const settings = ['old.conf = leads-to 172.27.15.11/32', 'own.conf = leads-to 10.0.0.0/8 # not 172.27.15.11/32'];
    expect(verdict({ files: ['old.conf', 'own.conf'], settings })).toMatchObject({
      goes: ['old: /etc/wireguard/old.conf'],
      kept: ['own, /etc/wireguard/own.conf'],
    });
  });

  test('a unit alone, or a link that starts it at boot, is one too', () => {
    expect(verdict({ units: ['wg0'] }).goes).toEqual(['wg0: wg-quick@wg0 active']);
    const link = '/etc/systemd/system/multi-user.target.wants/wg-quick@wg0.service';
    expect(verdict({ unitFiles: [link] }).goes).toEqual([`wg0: ${link}`]);
    expect(verdict({ unitFiles: [link.replace('wg0', 'own')] })).toMatchObject({ goes: [], kept: ['own'] });
  });

  test.each<[string, Seen, string]>([
    ['that is up', { links: ['wg1'], addresses: ['wg1    inet 10.99.0.2/32'] }, 'wg1'],
    ['that is up and has a file', { links: ['wg1'], files: ['wg1.conf'] }, 'wg1, /etc/wireguard/wg1.conf'],
    [
      'that is only configured',
      { files: ['office.conf'], settings: ['office.conf = leads-to 0.0.0.0/0'] },
      'office, /etc/wireguard/office.conf',
    ],
    [
      'to a machine beside the mesh’s hosts',
      { files: ['me.conf'], settings: ['me.conf = leads-to 172.27.15.200/32'] },
      'me, /etc/wireguard/me.conf',
    ],
    [
      'that reaches a host at its LAN address',
      { files: ['vpn.conf'], settings: ['vpn.conf = leads-to 192.168.15.2/32'] },
      'vpn, /etc/wireguard/vpn.conf',
    ],
    [
      'whose name begins like the mesh’s',
      { files: ['wg0-office.conf', 'wg0-office.key'] },
      'wg0-office, /etc/wireguard/wg0-office.conf, /etc/wireguard/wg0-office.key',
    ],
  ])('one of the user’s own %s stays, and what lies loose with it', (_, seen, name) => {
    const { goes, loose, kept } = verdict({
      ...seen,
      files: [...(seen.files ?? []), 'wg0.conf', 'privatekey', 'clients/'],
    });
    expect(goes).toEqual(['wg0: /etc/wireguard/wg0.conf']);
    expect(loose).toEqual([]);
    expect(kept).toEqual([name, '/etc/wireguard/privatekey', '/etc/wireguard/clients/']);
  });
});

describe('evidence tells whose a tunnel is, not its name', () => {
  const goes = (seen: Seen): number => verdict(seen).goes.length;

  test('any address of the mesh’s subnet, also one that no host has now', () => {
    expect(goes({ files: ['tun7.conf'], settings: ['tun7.conf = has 172.27.15.99/24'] })).toBe(1);
    expect(goes({ links: ['tun7'], addresses: ['tun7    inet 172.27.15.99/32'] })).toBe(1);
  });

  test('peers that are all called where the inventory’s hosts are, though the old mesh had another network', () => {
    const has = 'old.conf = has 10.7.0.1/32';
    const calls = (...to: readonly string[]) => to.map(one => `old.conf = calls ${one}`);
    expect(goes({ files: ['old.conf'], settings: [has, ...calls('192.168.15.3:51820', '203.0.113.10:51821')] })).toBe(
      1,
    );
    expect(goes({ links: ['old'], running: ['old = leads-to 10.7.0.2/32', 'old = calls 192.168.15.3:51820'] })).toBe(1);
    // The user's own way to the same machine, by another port; and one with a peer elsewhere.
    expect(goes({ files: ['old.conf'], settings: [has, ...calls('192.168.15.3:51999')] })).toBe(0);
    expect(goes({ files: ['old.conf'], settings: [has, ...calls('192.168.15.3:51820', '192.0.2.1:51820')] })).toBe(0);
  });

  test('one of the mesh’s name that leads elsewhere is nobody known’s, and one that says nothing is the mesh’s', () => {
    const office = [
      'wg0.conf = has 10.8.0.2/24',
      'wg0.conf = leads-to 10.8.0.0/24',
      'wg0.conf = calls vpn.example.org:51820',
    ];
    const { goes: gone, kept } = verdict({ files: ['wg0.conf', 'wg0.key'], settings: office });
    expect([gone, kept]).toEqual([[], ['wg0, /etc/wireguard/wg0.conf, /etc/wireguard/wg0.key']]);
    expect(goes({ files: ['wg0.conf', 'wg0.key'] })).toBe(1);
  });

  test('what nobody knows goes where the inventory says so, less what it keeps by name', () => {
    const mine: Seen = { links: ['wg1'], files: ['wg1.conf', 'wg1.key'], running: ['wg1 = leads-to 10.8.0.0/24'] };
    expect(goes(mine)).toBe(0);
    expect(goes({ ...mine, owners: { unknown: 'remove' } })).toBe(1);
    expect(verdict({ ...mine, owners: { unknown: 'remove', keep: ['wg1'] } })).toEqual({
      goes: [],
      loose: [],
      kept: ['wg1, /etc/wireguard/wg1.conf, /etc/wireguard/wg1.key'],
    });
    expect(goes({ files: ['wg0.conf'], owners: { keep: ['wg?'] } })).toBe(0);
  });
});

describe('the mesh under an earlier name', () => {
  const SEEN = `== wireguard\nwg0\nwg1\nwg7\n== addresses\n4: wg0    inet 172.27.15.12/32\n5: wg1    inet 172.27.15.12/32
6: wg7    inet 10.7.0.1/24\n== files\n/etc/wireguard/wg0.conf\n/etc/wireguard/wg0.key\n== running\nwg7 = leads-to 10.7.0.2/32
== units\nwg-quick@wg0.service loaded active exited x\n== unit files\n/etc/systemd/system/wg-quick@wg0.service.d
/etc/systemd/system/multi-user.target.wants/wg-quick@wg0.service\n`;
  const former = (text: string, owners = CAUTIOUS) =>
    formerTunnels(parseTunnels(text), { ...mesh, owners }, 'wg1').left.map(describeTunnel);

  test('is stopped with what starts it; its files stay, and so do the present one and a second cluster’s', () => {
    expect(former(SEEN)).toEqual([
      'its interface, wg-quick@wg0 active, /etc/systemd/system/multi-user.target.wants/wg-quick@wg0.service',
    ]);
  });

  test('is no matter once it is stopped, though its files are there, or where it is kept by name', () => {
    expect(
      former(
        '== wireguard\nwg1\n== files\n/etc/wireguard/wg0.conf\n== settings\n/etc/wireguard/wg0.conf = has 172.27.15.12/32\n',
      ),
    ).toEqual([]);
    expect(former(SEEN, { unknown: 'keep', keep: ['wg0'] })).toEqual([]);
  });

  test('is never one that nobody knows, whatever a wipe may take', () => {
    expect(former(SEEN, { unknown: 'remove', keep: [] })).toHaveLength(1);
  });
});
