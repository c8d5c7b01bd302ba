import { expect, test } from 'vitest';
import { backupItem, certificateItems, diskItems } from '../../../../src/cli/watch/aside-items.ts';
import { disksOf } from '../../../../src/cli/watch/disk-seen.ts';
import { metricsText } from '../../../../src/cli/watch/metrics.ts';
import { itemsOf, phaseListener } from '../../../../src/cli/watch/seen.ts';
import { unitText } from '../../../../src/cli/watch/unit-text.ts';
import { Unread } from '../../../../src/model/reading/unread.ts';

const now = new Date('2026-11-30T12:00:00Z');
const df = `Filesystem     1024-blocks     Used Available Capacity Mounted on
overlay               1000      900       100      90% /
Filesystem     1024-blocks     Used Available Capacity Mounted on
overlay               1000      900       100      90% /
/dev/sd b             2000      100      1900       5% /var/lib/my disk
`;

function seen() {
  const listener = phaseListener('wireguard');
  listener.hear({ type: 'host-failed', host: 'b', reason: 'unreachable', problem: { what: 'no route' } });
  listener.hear({
    type: 'plan',
    phase: 'wireguard',
    hosts: [
      {
        host: 'a',
        tasks: [
          {
            stage: 's',
            task: '1',
            title: 'sysctl x',
            resource: 'sysctl',
            outcome: {
              kind: 'deferred',
              deferred: {
                because: 'x',
                action: 'update',
                fields: [{ name: 'k', before: 'hidden1', after: 'hidden2', secret: true }],
              },
            },
          },
        ],
      },
    ],
  });
  listener.hear({
    type: 'gate-done',
    phase: 'wireguard',
    word: 'STOP',
    notAsked: [],
    seconds: 1,
    rerun: '',
    cells: [
      { host: 'a', title: 'wg0 to run', verdict: { kind: 'not-met', findings: [{ seen: 'down', wanted: 'up' }] } },
      { host: 'a', title: 'peers', verdict: { kind: 'met', evidence: '3', warning: 'one is slow' } },
      { host: 'b', title: 'wg0 to run', verdict: { kind: 'unasked', because: 'no route' } },
    ],
  });
  return listener.seen();
}

test('what a look tells of two hosts, one of which was not read', () => {
  const items = itemsOf(['a', 'b'], [seen()]);
  expect(items.map(({ host, state, told }) => `${host} ${state.length === 16 ? 'digest' : state}: ${told}`)).toEqual([
    'a read: it answers',
    'b unread: it could not be read: no route',
    'a digest: sysctl x: to update: k changed → changed',
    'a not-met: waiting for wg0 to run: down (wanted: up)',
    'a warned: peers: one is slow',
  ]);
});

test('metrics as Prometheus reads them: HELP and TYPE once, labels escaped, of a host that was not read only that', () => {
  const phases = [seen()];
  const text = metricsText({
    cluster: 'ho"me\\\n',
    time: now,
    seconds: 1.5,
    phases,
    items: itemsOf(['a', 'b'], phases),
    read: new Set(['a']),
    certificates: [{ host: 'a', file: '/x.crt', until: now }],
    disks: [disksOf('a', { code: 0, stdout: df, stderr: '' })],
    backup: now,
  });
  expect(text).toMatchInlineSnapshot(`
    "# HELP provision_look_time_seconds When the last look was taken, in seconds since the epoch.
    # TYPE provision_look_time_seconds gauge
    provision_look_time_seconds{cluster="ho\\"me\\\\\\n"} 1796040000
    # HELP provision_look_duration_seconds How long it took.
    # TYPE provision_look_duration_seconds gauge
    provision_look_duration_seconds{cluster="ho\\"me\\\\\\n"} 1.5
    # HELP provision_host_read Whether the host could be read.
    # TYPE provision_host_read gauge
    provision_host_read{cluster="ho\\"me\\\\\\n",host="a"} 1
    provision_host_read{cluster="ho\\"me\\\\\\n",host="b"} 0
    # HELP provision_plan_differences Tasks of a phase that differ from what is wanted.
    # TYPE provision_plan_differences gauge
    provision_plan_differences{cluster="ho\\"me\\\\\\n",phase="wireguard",host="a"} 1
    # HELP provision_gate_unmet Checks of a gate that are not met, or could not be asked.
    # TYPE provision_gate_unmet gauge
    provision_gate_unmet{cluster="ho\\"me\\\\\\n",phase="wireguard",host="a"} 2
    # HELP provision_certificate_end_seconds When a certificate ends, in seconds since the epoch.
    # TYPE provision_certificate_end_seconds gauge
    provision_certificate_end_seconds{cluster="ho\\"me\\\\\\n",host="a",file="/x.crt"} 1796040000
    # HELP provision_backup_time_seconds When the newest backup on the controller was made, in seconds since the epoch.
    # TYPE provision_backup_time_seconds gauge
    provision_backup_time_seconds{cluster="ho\\"me\\\\\\n"} 1796040000
    # HELP provision_disk_free_bytes Free for everybody.
    # TYPE provision_disk_free_bytes gauge
    provision_disk_free_bytes{cluster="ho\\"me\\\\\\n",host="a",mount="/"} 102400
    provision_disk_free_bytes{cluster="ho\\"me\\\\\\n",host="a",mount="/var/lib/my disk"} 1945600
    # HELP provision_disk_size_bytes Size of the file system.
    # TYPE provision_disk_size_bytes gauge
    provision_disk_size_bytes{cluster="ho\\"me\\\\\\n",host="a",mount="/"} 1024000
    provision_disk_size_bytes{cluster="ho\\"me\\\\\\n",host="a",mount="/var/lib/my disk"} 2048000
    "
  `);
});

test('disks, certificates and backups are told by what is left', () => {
  const disks = disksOf('a', { code: 0, stdout: df, stderr: '' });
  expect(diskItems(disks).map(({ state, told }) => `${state} ${told}`)).toEqual([
    'low /: 102 kB of 1.0 MB free',
    'enough /var/lib/my disk: 1.9 MB of 2.0 MB free',
  ]);
  expect(() => disksOf('a', { code: 0, stdout: '', stderr: '' })).toThrow(Unread);
  expect(() => disksOf('a', { code: 0, stdout: 'nonsense', stderr: '' })).toThrow(Unread);
  const until = (days: number) => new Date(now.getTime() + days * 86_400_000);
  const end = (days: number) => ({ host: 'a', file: '/x', ca: false, until: until(days) });
  expect(
    [[end(400), end(29)], [end(31)], [end(-2)], []].map(ends => certificateItems(ends, now).map(({ state }) => state)),
  ).toEqual([['near'], ['far'], ['ended'], []]);
  expect([undefined, until(-6), until(-8)].map(taken => backupItem(taken, now).state)).toEqual(['none', 'new', 'old']);
});

test('a unit of systemd has every word as it is', () => {
  const unit = unitText({
    cluster: 'home',
    command: ['/usr/bin/node', '/a b/$x', '-l', '50%'],
    folder: '/srv',
    user: 'me',
    home: '/home/me',
  });
  expect(unit).toContain('ExecStart=/usr/bin/node "/a b/$$x" -l "50%%"\n');
});
