import { describe, expect, test } from 'vitest';
import { authorizedKey } from '../../../src/collections/system/resources/authorized-key.ts';
import { command } from '../../../src/collections/system/resources/command.ts';
import { directory } from '../../../src/collections/system/resources/files/directory.ts';
import { file } from '../../../src/collections/system/resources/files/file.ts';
import { line } from '../../../src/collections/system/resources/files/line.ts';
import { symlink } from '../../../src/collections/system/resources/files/symlink.ts';
import { packageResource } from '../../../src/collections/system/resources/package.ts';
import { service } from '../../../src/collections/system/resources/service.ts';
import { user } from '../../../src/collections/system/resources/user.ts';
import { planHost } from '../../../src/engine/plan/plan-host.ts';
import { Readings } from '../../../src/engine/readings.ts';
import type { BoundTask } from '../../../src/model/plan/resource.ts';
import type { Task } from '../../../src/model/plan/task.ts';
import { unknownToken } from '../../../src/model/text/unknown.ts';

/** A task, and what its host says of it. */
interface Told {
  readonly bound: BoundTask;
  readonly says: string;
  readonly waitsFor?: Task['waitsFor'];
}

/** What the last of a host's tasks comes to. */
function lastOf(...told: readonly Told[]) {
  const readings = new Readings();
  const sections = Readings.sections(told.map(({ bound }) => bound.probe));
  const answers = sections.map(({ id }, at) => [id, { stdout: told[at]?.says ?? '', stderr: '', code: 0 }] as const);
  readings.take(sections, new Map(answers));
  const tasks = told.map(
    ({ bound, waitsFor }, at): Task => ({
      ...{ id: `${at}`, stage: 'only', title: bound.title, resource: 'test', timeout: 10, bound, waitsFor },
    }),
  );
  return planHost(tasks, readings).at(-1)?.outcome;
}

const folder = `directory - 755|0|0|4096|root|root`;
const makes = {
  file: (path: string): Told => ({ bound: file.bind({ path, content: 'x' }), says: 'absent\n' }),
  folder: (path: string): Told => ({ bound: directory.bind({ path }), says: 'absent' }),
  link: (path: string): Told => ({ bound: symlink.bind({ path, target: '/srv/v2' }), says: 'absent' }),
  package: { bound: packageResource.bind({ name: 'jq' }), says: '' },
  command: { bound: command.bind({ run: 'make install', always: true }), says: 'run' },
  user: (name: string): Told => ({ bound: user.bind({ name }), says: '' }),
};
const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIDUKZjtgoCLWh2VtDh5UbFtVZmKmKJ3KpdJFq5BqZ9p admin@example';

const noFile: Told = { bound: line.bind({ path: '/opt/app/app.conf', line: 'x' }), says: 'absent\n' };
const inTheWay: Told = { bound: file.bind({ path: '/opt/app', content: 'x' }), says: `${folder}\n` };
const noSystemd: Told = { bound: service.bind({ name: 'app', enabled: true }), says: 'now 1\nabsent\n' };
const noUser: Told = { bound: authorizedKey.bind({ user: 'bob', key }), says: '\nabsent\n' };
const noProgram: Told = {
  bound: command.bind({ run: 'x', unless: 'jq -e .ok /etc/state.json' }),
  says: 'unread unless sh: jq: not found',
};
const ofBobs: Told = {
  bound: line.bind({ path: '/srv/bob/a.conf', line: 'x', owner: 'root' }),
  says: `in 1000|bob file ${'a'.repeat(64)} 644|0|0|5|root|root\nlf\n`,
};

describe('a change that is refused as things are', () => {
  test.each([
    ['a line in a file that does not exist', noFile, /does not exist/],
    ['a file where a folder stands', inTheWay, /is a directory, not a file/],
    ['a service without systemd', noSystemd, /systemd does not run here/],
    ['a key of a user who does not exist', noUser, /there is no user bob/],
    ['a condition that could not be asked', noProgram, /jq: not found/],
    ['a file of root’s in a folder of bob’s', ofBobs, /lies in a folder of bob/],
  ])('%s: the plan refuses it where nothing comes before', (_, refused, why) => {
    const refusal = { kind: 'refused', because: expect.stringMatching(why) };
    expect(lastOf(refused)).toMatchObject(refusal);
    // What comes before and cannot lift it does not put it off, nor does what comes after.
    expect(lastOf(makes.file('/etc/motd'), makes.user('alice'), refused)).toMatchObject(refusal);
    expect(lastOf({ ...refused, waitsFor: { because: 'of a fact' } })).toMatchObject(refusal);
  });

  test.each([
    ['the file is made before', noFile, makes.file('/opt/app/app.conf')],
    ['a link is made above it', noFile, makes.link('/opt/app')],
    ['others’ code runs before', noFile, makes.command],
    ['a package brings it', noSystemd, makes.package],
    ['the user is made', noUser, makes.user('bob')],
    ['the program is brought by a file', noProgram, makes.file('/usr/local/bin/jq')],
    ['the program is brought by a package', noProgram, makes.package],
    [
      'the folder above gets another owner',
      ofBobs,
      { bound: directory.bind({ path: '/srv/bob', owner: 'root' }), says: 'absent' },
    ],
  ])('is decided after what may lift it: %s', (_, refused, before) => {
    expect(lastOf(before, refused)).toMatchObject({
      kind: 'deferred',
      deferred: { because: `decided after ${before.bound.title}`, refused: { because: expect.any(String) } },
    });
  });

  test('is not put off by a folder that is made above it, or by a file without the program', () => {
    expect(lastOf(makes.folder('/opt/app'), noFile)).toMatchObject({ kind: 'refused' });
    expect(lastOf(makes.file('/etc/jq'), noProgram)).toMatchObject({ kind: 'refused' });
    expect(lastOf(makes.file('/etc/systemd/system/app.service'), noSystemd)).toMatchObject({ kind: 'refused' });
  });

  test('is no refusal as long as nobody knows whether or of what it is', () => {
    const waits = { because: 'of a fact' };
    expect(lastOf({ ...noFile, waitsFor: { ...waits, mayNotApply: true } })).toMatchObject({ kind: 'deferred' });
    const path = `/etc/${unknownToken()}`;
    const later = { bound: line.bind({ path, line: 'x' }), says: 'absent\n', waitsFor: waits };
    expect(lastOf(later)).toMatchObject({ kind: 'deferred' });
  });
});
