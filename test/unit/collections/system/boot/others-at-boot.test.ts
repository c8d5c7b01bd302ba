import { describe, expect, test } from 'vitest';
import { parseBootConfig } from '../../../../../src/collections/system/boot/config-files.ts';
import { managerOverrides } from '../../../../../src/collections/system/boot/configuration-managers.ts';
import { fileAtBoot } from '../../../../../src/collections/system/boot/file-at-boot.ts';
import { moduleOverrides } from '../../../../../src/collections/system/boot/module-at-boot.ts';
import { sshdOverrides } from '../../../../../src/collections/system/boot/sshd-file.ts';
import { tmpfilesOverrides } from '../../../../../src/collections/system/boot/tmpfiles.ts';
import { unitOverrides } from '../../../../../src/collections/system/boot/unit-at-boot.ts';

const printed = (files: Readonly<Record<string, string>>, words: readonly string[] = []): string =>
  [
    ...words.map(word => `== ${word}`),
    ...Object.entries(files).flatMap(([path, text]) => [`== ${path}`, ...text.split('\n').map(line => `\t${line}`)]),
  ].join('\n');
const config = (files: Readonly<Record<string, string>>, words?: readonly string[]) =>
  parseBootConfig(printed(files, words));
const reading = (stdout: string) => ({ stdout, stderr: '', code: 0 });

describe('a unit', () => {
  test('that is masked is not started, whatever runs now', () => {
    const shown = 'show LoadState=masked\nshow UnitFileState=masked\nshow FragmentPath=/etc/systemd/system/a.service';
    expect(unitOverrides('a.service', shown)).toMatchObject([
      { after: 'not started: it is masked', by: '/etc/systemd/system/a.service', hint: 'systemctl unmask a.service' },
    ]);
  });

  test('that is masked in /run is so until the boot only', () => {
    expect(unitOverrides('a.service', 'show LoadState=masked\nshow UnitFileState=masked-runtime')).toEqual([]);
  });

  test('with a drop-in that runs another command, or asks for a condition', () => {
    const loaded = 'show LoadState=loaded\nshow UnitFileState=enabled\n';
    const path = '/etc/systemd/system/a.service.d/x.conf';
    expect(unitOverrides('a.service', loaded + printed({ [path]: 'ExecStart=\nExecStart=/bin/true' }))).toMatchObject([
      { after: 'started by another command (ExecStart=/bin/true)', by: path },
    ]);
    expect(unitOverrides('a.service', loaded + printed({ [path]: 'ConditionPathExists=/etc/vpn-on' }))).toMatchObject([
      { by: path, possible: true },
    ]);
    expect(unitOverrides('a.service', loaded + printed({ [path]: 'ExecStartPost=/bin/true' }))).toEqual([]);
    // His own command may do the same.
    expect(
      unitOverrides('a.service', loaded + printed({ [path]: 'ExecStart=/usr/local/bin/wg-quick up wg0' })),
    ).toMatchObject([{ by: path, possible: true }]);
    expect(unitOverrides('a.service', loaded)).toEqual([]);
  });

  test('whose file in /etc stands in the place of its package’s, and starts something else', () => {
    const own = '/etc/systemd/system/wg-quick@.service';
    const packages = { '/usr/lib/systemd/system/wg-quick@.service': 'ExecStart=/usr/bin/wg-quick up %i' };
    const ask = (text: string, path = own) =>
      unitOverrides(
        'wg-quick@wg0.service',
        `show LoadState=loaded\nshow FragmentPath=${path}\n${printed({ [path]: text, ...packages })}`,
      );
    expect(ask('ExecStart=/bin/true')).toMatchObject([
      { by: own, after: 'started by another command (ExecStart=/bin/true)' },
    ]);
    expect(ask('ExecStart=/bin/true')[0]).not.toHaveProperty('possible');
    expect(ask('ExecStart=/opt/wg up %i')).toMatchObject([{ by: own, possible: true }]);
    expect(ask('ExecStart=/usr/bin/wg-quick up %i')).toEqual([]);
    expect(ask('ExecStart=/bin/true', '/run/systemd/system/wg-quick@.service')).toEqual([]);
    // A unit of the user's own stands in nobody's place.
    expect(
      unitOverrides(
        'a.service',
        `show FragmentPath=/etc/systemd/system/a.service\n${printed({ '/etc/systemd/system/a.service': 'ExecStart=/bin/true' })}`,
      ),
    ).toEqual([]);
  });

  test('that another unit conflicts with, which is started too', () => {
    const said = 'show LoadState=loaded\n== starting\n\tvpn.service';
    expect(unitOverrides('a.service', said)).toMatchObject([{ by: 'vpn.service', possible: true }]);
  });
});

describe('a module', () => {
  test.each<[string, Readonly<Record<string, string>>, string | undefined]>([
    [
      'on the deny list',
      { '/etc/modprobe.d/cis.conf': 'blacklist br-netfilter' },
      'not loaded: it is on the deny list',
    ],
    [
      'installed by nothing',
      { '/etc/modprobe.d/cis.conf': 'install br_netfilter /bin/false' },
      'not loaded: /bin/false is run in its place',
    ],
    ['on the command line', { '/proc/cmdline': 'ro modprobe.blacklist=nouveau,br_netfilter' }, 'not loaded'],
    ['another one', { '/etc/modprobe.d/cis.conf': 'blacklist br_netfilter_other' }, undefined],
    ['masked', { '/etc/modprobe.d/a.conf': '', '/usr/lib/modprobe.d/a.conf': 'blacklist br_netfilter' }, undefined],
  ])('%s', (_, files, after) => {
    const found = moduleOverrides('br_netfilter', config(files));
    expect(found.map(one => one.after)).toEqual(after === undefined ? [] : [after]);
    // What is built in needs nobody to load it.
    expect(moduleOverrides('br_netfilter', config(files, ['builtin']))).toEqual([]);
  });

  test('that is asked for once no module is loaded any more', () => {
    const locked = { '/etc/sysctl.d/99-cis.conf': 'kernel.modules_disabled = 1' };
    expect(moduleOverrides('wireguard', config(locked))).toMatchObject([
      { after: 'not loaded: kernel.modules_disabled is 1 by then', by: '/etc/sysctl.d/99-cis.conf' },
    ]);
    // modules-load.d is read before sysctl.d.
    expect(moduleOverrides('wireguard', config({ ...locked, '/etc/modules-load.d/w.conf': 'wireguard' }))).toEqual([]);
    expect(
      moduleOverrides('wireguard', config({ ...locked, '/etc/sysctl.d/99-z.conf': 'kernel/modules_disabled=0' })),
    ).toEqual([]);
    expect(moduleOverrides('br_netfilter', config(locked), true)).toEqual([]);
  });

  test('that a command of somebody’s loads, perhaps', () => {
    const files = { '/etc/modprobe.d/x.conf': 'install wireguard /usr/local/bin/ask && modprobe -i wireguard' };
    expect(moduleOverrides('wireguard', config(files))).toMatchObject([{ possible: true }]);
  });
});

describe('a file', () => {
  const changed = (path: string, files: Readonly<Record<string, string>>, words?: readonly string[]) =>
    fileAtBoot({ path })
      .overrides([reading(printed(files, words)), reading('')])
      .map(one => `${one.possible === true ? 'perhaps ' : ''}${one.after} by ${one.by}`);

  test('/etc/hosts is written anew by cloud-init, where it says so last', () => {
    const yes = { '/etc/cloud/cloud.cfg': 'manage_etc_hosts: true' };
    expect(changed('/etc/hosts', yes)).toEqual(['written anew from its template by cloud-init (/etc/cloud/cloud.cfg)']);
    expect(changed('/etc/hosts', { ...yes, '/etc/cloud/cloud.cfg.d/99.cfg': 'manage_etc_hosts: false' })).toEqual([]);
    expect(changed('/etc/hosts', yes, ['no cloud-init'])).toEqual([]);
    expect(changed('/etc/motd', yes)).toEqual([]);
  });

  test('/etc/hostname is its too, unless it preserves it', () => {
    expect(changed('/etc/hostname', { '/etc/cloud/cloud.cfg': 'preserve_hostname: false' })).toEqual([
      "perhaps the provider's name by cloud-init (/etc/cloud/cloud.cfg)",
    ]);
    expect(changed('/etc/hostname', { '/etc/cloud/cloud.cfg': 'preserve_hostname: true' })).toEqual([]);
  });

  test('below /run is gone', () => {
    expect(changed('/run/app/token', {}, ['no cloud-init'])).toEqual([
      'perhaps gone by /run, which is empty at each boot',
    ]);
  });

  test.each<[string, string, string | undefined]>([
    ['F /etc/motd 0644 root root - hello', '/etc/motd', 'written anew'],
    ['f+ /etc/motd', '/etc/motd', 'written anew'],
    ['f /etc/motd', '/etc/motd', undefined],
    ['L+ /etc/motd - - - - /run/motd', '/etc/motd', 'a link'],
    ['L! /etc/motd - - - - /run/motd', '/etc/motd', undefined],
    ['r! /etc/mot?', '/etc/motd', 'gone'],
    ['R /srv/app', '/srv/app/a/b', 'gone'],
    ['D /srv/app 0755', '/srv/app', undefined],
    ['D /srv/app 0755', '/srv/app/a', 'gone'],
    ['w /etc/motd - - - - hello', '/etc/motd', 'written to'],
    ['z /etc/motd 0600', '/etc/motd', '0600'],
    ['z /etc/motd 644', '/etc/motd', undefined],
    ['R /srv/application', '/srv/app', undefined],
  ])('tmpfiles.d: %s', (line, path, found) => {
    const files = [{ path: '/etc/tmpfiles.d/a.conf', lines: [line] }];
    expect(tmpfilesOverrides(path, '0644', files).map(one => one.after)).toEqual(found === undefined ? [] : [found]);
  });
});

describe('sshd', () => {
  const main = {
    path: '/etc/ssh/sshd_config',
    lines: ['Include /etc/ssh/sshd_config.d/*.conf', 'PasswordAuthentication no'],
  };
  const cloud = { path: '/etc/ssh/sshd_config.d/50-cloud-init.conf', lines: ['PasswordAuthentication yes'] };
  const ours = '/etc/ssh/sshd_config.d/99-ours.conf';

  test('takes the first value, that of the earlier file', () => {
    expect(sshdOverrides(ours, 'passwordauthentication no\n', [main, cloud])).toMatchObject([
      { what: "sshd's passwordauthentication", wanted: 'no', after: 'yes', by: cloud.path },
    ]);
    expect(sshdOverrides('/etc/ssh/sshd_config.d/10-ours.conf', 'PasswordAuthentication no', [main, cloud])).toEqual(
      [],
    );
    expect(sshdOverrides(main.path, 'PasswordAuthentication no', [main, cloud])).toMatchObject([{ by: cloud.path }]);
  });

  test('adds up what may be given many times, and reads a Match for itself', () => {
    const many = { ...cloud, lines: ['Port 22', 'AllowUsers a', 'Match User b', 'PasswordAuthentication yes'] };
    expect(sshdOverrides(ours, 'Port 2222\nAllowUsers c\nPasswordAuthentication no', [main, many])).toEqual([]);
  });

  test('hears what the main file says before it includes the folder', () => {
    const early = { ...main, lines: ['PasswordAuthentication no', ...main.lines] };
    expect(sshdOverrides(ours, 'PasswordAuthentication yes', [early])).toMatchObject([{ after: 'no', by: main.path }]);
    const text = 'PasswordAuthentication no\nInclude /etc/ssh/sshd_config.d/*.conf';
    expect(sshdOverrides(main.path, text, [main, cloud])).toEqual([]);
  });

  test('does not read the folder where the main file does not name it', () => {
    expect(sshdOverrides(ours, 'X11Forwarding no', [{ ...main, lines: [] }])).toMatchObject([
      { after: 'not read by sshd' },
    ]);
  });
});

test('a manager that sets things again by itself is a warning', () => {
  const files = { '/etc/cron.d/pull': '*/30 * * * * root ansible-pull -U https://x/y' };
  expect(managerOverrides(config(files, ['starting\n\tpuppet.service']))).toMatchObject([
    { by: 'puppet.service', possible: true },
    { by: '/etc/cron.d/pull', possible: true },
  ]);
  expect(managerOverrides(config({}))).toEqual([]);
});
