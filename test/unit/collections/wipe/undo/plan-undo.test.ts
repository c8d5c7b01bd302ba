import { describe, expect, test } from 'vitest';
import {
  type ArchiveContents,
  parseArchiveContents,
} from '../../../../../src/collections/wipe/undo/archive-contents.ts';
import { planUndo, undoProblems } from '../../../../../src/collections/wipe/undo/plan-undo.ts';
import { Unread } from '../../../../../src/model/reading/unread.ts';

const FILE = '/var/backups/provision/20261130T160212Z-wipe-0123456789abcdef.tar.gz';
const RULES = '/var/backups/provision/20261130T160211Z-wipe-rules-0123456789abcdef.tar.gz';
const SUM = 'a'.repeat(64);
const COPY = `/var/backups/provision/replaced/etc/wireguard/wg0.conf.20261130T160213Z.${SUM}`;

const told = (held: readonly string[], host: readonly string[] = [], more: readonly string[] = []): ArchiveContents =>
  parseArchiveContents(
    [
      'machine m1',
      'mount /',
      ...host,
      `archive ${FILE}`,
      'good',
      'made-on m1',
      'made-with /',
      ...held,
      ...more,
      'end',
      '',
    ].join('\n'),
  );
const file = (path: string, mode = '8180', sum = SUM): string => `held ${mode} 0:0 5 ${sum} ${path}`;
const kept = { archives: [FILE], copies: [] };
const titles = (contents: ArchiveContents, only?: readonly string[]): readonly string[] =>
  planUndo(kept, contents, only).tasks.map(({ bound }) => bound.title);
/** What is planned where nothing stands there. */
const outcome = (contents: ArchiveContents, title: string) =>
  planUndo(kept, contents)
    .tasks.find(({ bound }) => bound.title === title)
    ?.bound.plan({ code: 0, stdout: 'absent\n', stderr: '' });

describe('what comes back', () => {
  test('are folders, then what is in them; a folder that no archive has is made for root alone', () => {
    const contents = told([file('/etc/wireguard/wg0.conf'), 'held 41e8 0:8 0 - /etc/rancher', file('/etc/rancher/a')]);
    expect(titles(contents)).toEqual([
      'directory /etc/rancher',
      'directory /etc/wireguard',
      'file /etc/rancher/a',
      'file /etc/wireguard/wg0.conf',
    ]);
    expect(outcome(contents, 'directory /etc/wireguard')).toMatchObject({
      change: { fields: expect.arrayContaining([{ name: 'mode', before: undefined, after: '0700' }]) },
    });
    expect(outcome(contents, 'directory /etc/rancher')).toMatchObject({
      change: { fields: expect.arrayContaining([{ name: 'mode', before: undefined, after: '0750' }]) },
    });
  });

  test('a folder that is there stays as it is', () => {
    const [first] = planUndo(kept, told(['held 41e8 0:8 0 - /etc/rancher'])).tasks;
    const reading = { code: 0, stdout: 'directory - 777|5|5|0|x|x\n', stderr: '' };
    expect(first?.bound.plan(reading)).toMatchObject({ kind: 'none' });
  });

  test('is what fits --only, and then no rules', () => {
    const contents = told([file('/etc/wireguard/wg0.conf'), file('/etc/rancher/a'), file('/outputs/nftables.rules')]);
    expect(titles(contents)).toContain('rules of nft');
    expect(titles(contents, ['/etc/wireguard/*'])).toEqual([
      'directory /etc/wireguard',
      'file /etc/wireguard/wg0.conf',
    ]);
  });

  test('is no datastore; how it comes back is said', () => {
    const contents = told([file('/var/lib/rancher/k3s/server/db/state.db'), file('/var/lib/kilo/key')]);
    expect(titles(contents)).toEqual(['directory /var/lib/kilo', 'file /var/lib/kilo/key']);
    expect(planUndo(kept, contents).cannot).toEqual([
      {
        what: expect.stringContaining('1 file of a datastore'),
        hint: expect.stringContaining('provision restore FILE'),
      },
    ]);
  });

  test('links come back where their list says what they say', () => {
    const contents = told([
      `held a1ff 0:0 3 ${SUM} /etc/a`,
      `held a1ff 0:0 3 ${SUM} /etc/b`,
      'to /etc/a\tk3s/config.yaml',
      file('/etc/with\\na break'),
    ]);
    expect(titles(contents)).toEqual(['directory /etc', 'symlink /etc/a']);
    expect(planUndo(kept, contents).cannot.map(({ what }) => what)).toEqual([
      expect.stringContaining('"/etc/b" stays'),
      expect.stringContaining('"/etc/with\\na break" stays'),
    ]);
  });
});

describe('what must not', () => {
  test('a file of another cluster, on a node; a tunnel may', () => {
    const contents = told([file('/etc/rancher/a'), file('/etc/wireguard/wg0.conf')], ['node']);
    expect(outcome(contents, 'file /etc/rancher/a')).toMatchObject({ kind: 'refused' });
    expect(outcome(contents, 'file /etc/wireguard/wg0.conf')).toMatchObject({ kind: 'change' });
    const runs = told([file('/etc/rancher/a')], ['process 7 k3s server']);
    expect(outcome(runs, 'file /etc/rancher/a')).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('k3s server runs (pid 7)'),
    });
  });

  test('what is as it was is no reason to refuse', () => {
    const [, second] = planUndo(kept, told([file('/etc/rancher/a')], ['node'])).tasks;
    const reading = { code: 0, stdout: `file ${SUM} 600|0|0|5|root|root\norigin - no\n`, stderr: '' };
    expect(second?.bound.plan(reading)).toMatchObject({ kind: 'none' });
  });

  test('the file of a tunnel that runs, from an archive or a copy', () => {
    const contents = told([file('/etc/wireguard/wg0.conf')], ['link wg0'], [`copy ${COPY}`, 'holds 8180 0:0 9']);
    expect(outcome(contents, 'file /etc/wireguard/wg0.conf')).toMatchObject({ kind: 'refused' });
    const copies = { archives: [], copies: [{ path: '/etc/wireguard/wg0.conf', copy: COPY }] };
    const [, second] = planUndo(copies, { ...contents, archives: [] }).tasks;
    const reading = { code: 0, stdout: 'absent\n', stderr: '' };
    expect(second?.bound.plan(reading)).toMatchObject({ kind: 'refused' });
    const free = planUndo(copies, { ...contents, archives: [], links: new Set<string>() }).tasks[1];
    expect(free?.bound.plan(reading)).toMatchObject({ kind: 'change' });
  });

  test('what lay on another mount', () => {
    const now = told([file('/etc/x y/a')], ['mount /etc/x\\040y']);
    expect(outcome(now, 'file /etc/x y/a')).toMatchObject({
      because: expect.stringContaining('lay on what is mounted at /, and lies on /etc/x\\040y now'),
    });
    expect(outcome(told([file('/etc/x yz/a')], ['mount /etc/x\\040y']), 'file /etc/x yz/a')).toMatchObject({
      kind: 'change',
    });
  });
});

test.each([
  ['absent', 'is not there'],
  ['open', 'others than root can write'],
  ['old', 'an earlier version'],
  ['changed', 'is not the one that was noted'],
])('an archive that is %s, and such a copy, keep the host as it is', (word, said) => {
  const contents = parseArchiveContents(
    ['machine m1', `archive ${FILE}`, `unfit ${word}`, `copy ${COPY}`, `unfit ${word}`, 'end'].join('\n'),
  );
  expect(undoProblems(contents).map(({ what }) => what)).toEqual([
    expect.stringMatching(`wipe-.*${said}`),
    expect.stringMatching(`replaced.*${said}`),
  ]);
});

test('an archive of another machine does so too', () => {
  expect(undoProblems(told([]))).toEqual([]);
  expect(undoProblems({ ...told([]), machine: 'm2' })).toEqual([
    expect.objectContaining({ what: expect.stringContaining('made on another machine') }),
  ]);
});

test.each([
  ['nothing', ''],
  ['what was cut off', 'machine m1\nmount /\n'],
  ['a row of no sense', `archive ${FILE}\ngood\nheld what\nend\n`],
  ['a word of no sense', `archive ${FILE}\nunfit maybe\nend\n`],
  ['an archive of which nothing is said', `archive ${FILE}\nend\n`],
])('%s is no answer', (_, stdout) => {
  expect(() => parseArchiveContents(stdout)).toThrow(Unread);
});

test('what makes it count is said, and no unit of a cluster is started', () => {
  const contents = told(
    [
      ...['/etc/wireguard/wg0.conf', '/etc/wireguard/vpn1.conf', '/etc/sysctl.d/a.conf', '/etc/modules-load.d/a.conf'],
      ...['/etc/systemd/system/k3s.service', '/etc/systemd/system/mine.service'],
    ].map(path => file(path)),
    [],
    ['enabled wg-quick@wg0.service', 'enabled k3s.service', 'enabled mine.service'],
  );
  expect(planUndo(kept, contents).left).toEqual([
    'systemctl daemon-reload',
    'sysctl --system',
    'systemctl restart systemd-modules-load.service',
    'systemctl enable --now mine.service wg-quick@wg0.service',
    'wg-quick up vpn1',
  ]);
});

test('of two archives of a run the first has a file as it was', () => {
  const contents = parseArchiveContents(
    [
      ...['machine m1', `archive ${RULES}`, 'good', 'made-on m1', file('/etc/a', '8180', 'b'.repeat(64))],
      ...[`archive ${FILE}`, 'good', 'made-on m1', file('/etc/a'), 'end'],
    ].join('\n'),
  );
  const { tasks } = planUndo({ archives: [RULES, FILE], copies: [] }, contents);
  expect(tasks.map(({ bound }) => bound.title)).toEqual(['directory /etc', 'file /etc/a']);
  const reading = { code: 0, stdout: 'absent\n', stderr: '' };
  expect(JSON.stringify(tasks[1]?.bound.plan(reading))).toContain('bbbb');
});
