import { describe, expect, test } from 'vitest';
import { describeTunnel, judgeTunnels, parseTunnels } from '../../../../../src/collections/wireguard/state/tunnels.ts';

const mesh = { names: ['wg0'], subnet: '172.27.15.0/24', addresses: ['192.168.15.2', '172.27.15.12', '172.27.15.11'] };

interface Seen {
  readonly links?: readonly string[];
  readonly addresses?: readonly string[];
  readonly files?: readonly string[];
  readonly settings?: readonly string[];
  readonly units?: readonly string[];
  readonly unitFiles?: readonly string[];
}
const verdict = ({ links = [], addresses = [], files = [], settings = [], units = [], unitFiles = [] }: Seen) => {
  const text = [
    ...['== wireguard', ...links],
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
  const { left, files: loose, kept } = judgeTunnels(parseTunnels(text), mesh);
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
    expect(verdict({ files: ['old.conf'], settings: ['old.conf = 10.0.0.0/8, 172.27.15.11/32'] }).goes).toHaveLength(1);
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
    const settings = ['old.conf = 172.27.15.11/32', 'own.conf = 10.0.0.0/8 # not 172.27.15.11/32'];
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
      { files: ['office.conf'], settings: ['office.conf = 0.0.0.0/0'] },
      'office, /etc/wireguard/office.conf',
    ],
    [
      'to a machine beside the mesh’s hosts',
      { files: ['me.conf'], settings: ['me.conf = 172.27.15.200/32'] },
      'me, /etc/wireguard/me.conf',
    ],
    [
      'that reaches a host at its LAN address',
      { files: ['vpn.conf'], settings: ['vpn.conf = 192.168.15.2/32'] },
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
