import { expect, test } from 'vitest';
import { recordOf } from '../../../src/journal/run-record.ts';

const NAME = '2026-11-30T16-02-11Z-phase1';
const ARCHIVE = '/var/backups/provision/20261130T160212Z-wipe-0123456789abcdef.tar.gz';
const EARLIER = '/var/backups/provision/20261130T150212Z-wipe-rules-fedcba9876543210.tar.gz';
const SUM = 'a'.repeat(64);
const COPY = `/var/backups/provision/replaced/etc/motd.20261130T160213Z.${SUM}`;

const start = { type: 'run-start', command: 'phase1', cluster: 'home', mode: 'apply', hosts: ['one'] };
const change = (action: string, fields: readonly object[] = []) => ({ kind: 'change', change: { action, fields } });
const task = (id: string, resource: string, outcome: object) => ({ task: id, resource, title: id, outcome });
const done = (id: string, output?: string, result = 'changed') => ({
  ...{ type: 'task-done', host: 'one', stage: 's', task: id, title: id, result },
  ...(output === undefined ? {} : { output }),
});
const record = (tasks: readonly object[], ...rest: readonly object[]) =>
  recordOf(
    NAME,
    [start, { type: 'plan', phase: 'wipe', hosts: [{ host: 'one', tasks }] }, ...rest].map(one => JSON.stringify(one)),
  );

test('an archive counts where the run made it, and where it found it made', () => {
  const found = record(
    [task('rules', 'archive', { kind: 'none', why: `kept in ${EARLIER}` }), task('files', 'archive', change('create'))],
    done('files', `kept in ${ARCHIVE}: 3 objects, each read back and compared`),
  );
  expect(found?.hosts.get('one')).toEqual({ archives: [EARLIER, ARCHIVE], copies: [], changed: [] });
});

test('an archive that was known only after an earlier change counts, too', () => {
  const found = record(
    [task('files', 'archive', { kind: 'deferred', deferred: { action: 'create', fields: [] } })],
    done('files', `kept in ${ARCHIVE}: 3 objects, each read back and compared`),
  );
  expect(found?.hosts.get('one')?.archives).toEqual([ARCHIVE]);
});

test('of two copies of a file the first is what stood there before', () => {
  const later = COPY.replace('160213', '160214');
  const found = record(
    [task('motd', 'file', change('update'))],
    done('motd', `what stood in /etc/motd is kept in ${COPY}\nand more`),
    done('motd', `what stood in /etc/motd is kept in ${later}`),
  );
  expect(found?.hosts.get('one')?.copies).toEqual([{ path: '/etc/motd', copy: COPY }]);
});

test.each([
  ['another task says so', 'command', `kept in ${ARCHIVE}`],
  ['it is called otherwise', 'archive', 'kept in /etc/shadow'],
  ['it has no absolute path', 'archive', `kept in .${ARCHIVE}`],
  ['its copy belongs to another file', 'file', `what stood in /etc/shadow is kept in ${COPY}`],
  ['its copy lies elsewhere', 'file', `what stood in /etc/motd is kept in /tmp/motd.20261130T160213Z.${SUM}`],
])('what a host prints is no archive where %s', (_, resource, output) => {
  const found = record([task('it', resource, change('run'))], done('it', output));
  expect(found?.hosts.get('one')).toMatchObject({ archives: [], copies: [] });
});

test('what was not done counts for nothing, what may have been done does', () => {
  const tasks = [task('it', 'package', change('remove'))];
  expect(record(tasks, done('it', undefined, 'failed'))?.hosts.get('one')).toBeUndefined();
  expect(record(tasks, done('it', undefined, 'undone'))?.hosts.get('one')).toBeUndefined();
  expect(record(tasks, done('it', undefined, 'unknown'))?.hosts.get('one')?.changed).toHaveLength(1);
});

test('what goes without a copy is counted', () => {
  const fields = [{ loss: 'volume' }, { loss: 'again' }, { loss: 'again' }, { loss: 'for good' }, {}];
  expect(record([task('it', 'absent', change('remove', fields))], done('it'))?.hosts.get('one')?.changed).toEqual([
    { resource: 'absent', title: 'it', action: 'remove', volumes: 1, again: 2 },
  ]);
});

test('a file that does not begin as a run is none, and lines of no sense are left out', () => {
  expect(recordOf(NAME, ['', '{"type":"plan"}'])).toBeUndefined();
  expect(recordOf(NAME, [JSON.stringify(start), '{"type":"task-done"', '{"type":"plan"}'])).toMatchObject({
    name: NAME,
    cluster: 'home',
    hosts: new Map(),
  });
});
