import { describe, expect, test } from 'vitest';
import { parseBootConfig } from '../../../../../src/collections/system/boot/config-files.ts';
import { sysctlOverrides } from '../../../../../src/collections/system/boot/sysctl-at-boot.ts';

const OURS = '/etc/sysctl.d/99-provision-wireguard.conf';
const KEY = 'net.ipv4.conf.all.rp_filter';

/** What a host prints of its files, as `== path` and its lines; other words stand alone. */
const host = (files: Readonly<Record<string, string>>, words: readonly string[] = ['systemd']): string =>
  [
    ...words.map(word => `== ${word}`),
    ...Object.entries(files).flatMap(([path, text]) => [`== ${path}`, ...text.split('\n').map(line => `\t${line}`)]),
  ].join('\n');

const ask = (files: Readonly<Record<string, string>>, words?: readonly string[], ours = OURS) =>
  sysctlOverrides([[KEY, '2']], ours, parseBootConfig(host(files, words))).map(({ after, by }) => `${after} by ${by}`);

describe('kernel settings after the next boot', () => {
  test('a file that is read later wins, and is named with what ends it', () => {
    const files = { '/etc/sysctl.d/99-zz-cis.conf': `${KEY} = 1` };
    const [found] = sysctlOverrides([[KEY, '2']], OURS, parseBootConfig(host(files)));
    expect(found).toEqual({
      what: KEY,
      wanted: '2',
      after: '1',
      by: '/etc/sysctl.d/99-zz-cis.conf',
      hint: `take ${KEY} out of /etc/sysctl.d/99-zz-cis.conf, or set 2 there: it is read after ${OURS}`,
    });
  });

  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['an earlier file loses', { '/etc/sysctl.d/50-cis.conf': `${KEY}=1` }, []],
    ['a later one that says the same is no override', { '/etc/sysctl.d/99-zz.conf': `${KEY} = 2` }, []],
    [
      'files are sorted by name, whatever their folder',
      { '/usr/lib/sysctl.d/99-zz.conf': `${KEY}=1` },
      ['1 by /usr/lib/sysctl.d/99-zz.conf'],
    ],
    [
      'a name in /etc masks it in /run and below /usr, also as a link to /dev/null',
      {
        '/etc/sysctl.d/99-zz.conf': '',
        '/run/sysctl.d/99-zz.conf': `${KEY}=1`,
        '/usr/lib/sysctl.d/99-zz.conf': `${KEY}=0`,
      },
      [],
    ],
    [
      'of /run and /usr/lib the first counts',
      { '/run/sysctl.d/99-zz.conf': `${KEY}=1`, '/usr/lib/sysctl.d/99-zz.conf': `${KEY}=0` },
      ['1 by /run/sysctl.d/99-zz.conf'],
    ],
    ['the file that ours masks says nothing', { '/usr/lib/sysctl.d/99-provision-wireguard.conf': `${KEY}=1` }, []],
    [
      'slashes name it too',
      { '/etc/sysctl.d/99-zz.conf': 'net/ipv4/conf/all/rp_filter=1' },
      ['1 by /etc/sysctl.d/99-zz.conf'],
    ],
    ['a comment is none', { '/etc/sysctl.d/99-zz.conf': `# ${KEY}=1\n; ${KEY}=1` }, []],
    [
      'a failure that is allowed counts as well',
      { '/etc/sysctl.d/99-zz.conf': `-${KEY}=1` },
      ['1 by /etc/sysctl.d/99-zz.conf'],
    ],
    ['an explicit line beats a later pattern', { '/etc/sysctl.d/99-zz.conf': 'net.ipv4.conf.*.rp_filter=1' }, []],
    ['/etc/sysctl.conf is not read by systemd-sysctl', { '/etc/sysctl.conf': `${KEY}=1` }, []],
    [
      "Debian's link makes it be read, before a name that comes after",
      { '/etc/sysctl.d/99-sysctl.conf': `${KEY}=1`, '/etc/sysctl.conf': `${KEY}=1` },
      ['1 by /etc/sysctl.d/99-sysctl.conf'],
    ],
  ])('%s', (_, files, found) => {
    expect(ask(files)).toEqual(found);
  });

  test('without systemd /etc/sysctl.conf comes last', () => {
    expect(ask({ '/etc/sysctl.conf': `${KEY}=1` }, [])).toEqual(['1 by /etc/sysctl.conf']);
  });

  test('a pattern counts where no file names the setting, unless it is left out of it', () => {
    const one = (text: string) =>
      sysctlOverrides([], '/etc/sysctl.d/1.conf', parseBootConfig(host({ '/etc/sysctl.d/9.conf': text }))).length;
    expect(one('net.ipv4.conf.*.rp_filter=1')).toBe(0);
  });

  const ufw = {
    '/etc/ufw/ufw.conf': 'ENABLED=yes',
    '/etc/default/ufw': 'IPT_SYSCTL=/etc/ufw/sysctl.conf',
    '/etc/ufw/sysctl.conf': 'net/ipv4/conf/all/rp_filter=1',
  };

  test('ufw loads its own file when it starts, after all others', () => {
    expect(ask(ufw, ['systemd', 'starting\n\tufw.service'])).toEqual(['1 by /etc/ufw/sysctl.conf']);
    expect(ask(ufw)).toEqual([]);
    expect(ask({ ...ufw, '/etc/ufw/ufw.conf': 'ENABLED=no' }, ['systemd', 'starting\n\tufw.service'])).toEqual([]);
  });

  test.each([
    `sysctl -w ${KEY}=1`,
    `/sbin/sysctl -q -w "${KEY}=1" || :`,
    'echo 1 > /proc/sys/net/ipv4/conf/all/rp_filter',
    'echo "1" >/proc/sys/net/ipv4/conf/all/rp_filter',
  ])('/etc/rc.local has the last word: %s', line => {
    expect(ask({ '/etc/rc.local': line }, ['systemd', 'rc.local'])).toEqual(['1 by /etc/rc.local']);
    expect(ask({ '/etc/rc.local': line })).toEqual([]);
    expect(ask({ '/etc/rc.local': `# ${line}` }, ['systemd', 'rc.local'])).toEqual([]);
  });

  const unit = (lines: string) => ({ '/etc/systemd/system/harden.service': lines });
  test.each([
    `ExecStart=/sbin/sysctl -w ${KEY}=1`,
    `ExecStart=/bin/sh -c 'echo 1 > /proc/sys/net/ipv4/conf/all/rp_filter'`,
    `ExecStartPost=-/sbin/sysctl ${KEY}=1`,
  ])('a unit that is started at boot sets it after all files: %s', line => {
    expect(ask(unit(line), ['systemd', 'starting\n\tharden.service'])).toEqual([
      '1 by /etc/systemd/system/harden.service',
    ]);
    expect(ask(unit(line))).toEqual([]);
    expect(ask(unit(`#${line}`), ['systemd', 'starting\n\tharden.service'])).toEqual([]);
  });

  test('what a unit does when it ends is not done at boot, and one with a condition is only perhaps started', () => {
    const ends = unit(`ExecStop=/sbin/sysctl -w ${KEY}=1`);
    expect(ask(ends, ['systemd', 'starting\n\tharden.service'])).toEqual([]);
    const perhaps = unit(`ConditionPathExists=/etc/harden\nExecStart=/sbin/sysctl -w ${KEY}=1`);
    const config = parseBootConfig(host(perhaps, ['systemd', 'starting\n\tharden.service']));
    expect(sysctlOverrides([[KEY, '2']], OURS, config)).toMatchObject([{ after: '1', possible: true }]);
  });

  test.each(['/etc/crontab', '/etc/cron.d/harden', '/var/spool/cron/crontabs/root'])('cron sets it: %s', path => {
    expect(ask({ [path]: `@reboot root /sbin/sysctl -w ${KEY}=1` })).toEqual([`1 by ${path}`]);
    expect(ask({ [path]: `# @reboot root sysctl -w ${KEY}=1` })).toEqual([]);
  });

  test('a file of ours that nothing reads at boot sets nothing', () => {
    expect(ask({}, ['systemd'], '/etc/sysctl.provision')).toEqual(['not set by /etc/sysctl.provision']);
  });
});
