import { expect, test } from 'vitest';
import { k3sBackup } from '../../../../src/collections/k3s/backup/k3s-backup.ts';
import { clusterBackup } from '../../../../src/collections/k3s/checks/cluster-backup.ts';

const uid = '11111111-1111-4111-8111-111111111111';
const ca = 'a'.repeat(64);
const reading = (stdout: string, code = 0) => ({ code, stdout, stderr: code === 0 ? '' : 'no room' });
const now = 1_800_000_000;
const judge = (...told: readonly string[]) =>
  clusterBackup.bind({}).judge(reading([`now ${now}`, `its ${uid}`, ...told, ''].join('\n')));

test('the gate warns while there is none, or only an old one, and never stops for it', () => {
  expect(judge()).toMatchObject({
    kind: 'met',
    note: expect.stringContaining('there is no backup of this cluster'),
  });
  expect(judge(`taken ${now - 3 * 3600}`, `uid ${uid}`)).toEqual({ kind: 'met', evidence: 'brought away 3 hours ago' });
  expect(judge(`taken ${now - 8 * 86_400}`, `uid ${uid}`)).toMatchObject({
    kind: 'met',
    note: expect.stringContaining('8 days ago'),
  });
  // Of the cluster that was there before.
  expect(judge(`taken ${now}`, 'uid 2')).toMatchObject({ note: expect.stringContaining('there is no backup') });
  // A clock that was set back.
  expect(judge(`taken ${now + 50}`, `uid ${uid}`)).toEqual({ kind: 'met', evidence: 'brought away 0 hours ago' });
  expect(judge('taken yesterday', `uid ${uid}`)).toMatchObject({ kind: 'unasked' });
});

test('only a server of the cluster, as it is noted there, is backed up', () => {
  const told = (...more: readonly string[]) =>
    reading(
      ['datastore yes', `ca ${ca}`, 'noted', 'noted-name home', `noted-uid ${uid}`, `noted-ca ${ca}`, ...more, ''].join(
        '\n',
      ),
    );
  expect(k3sBackup.identityOf('ms-1', 'home', told(`uid ${uid}`))).toEqual({ name: 'home', uid, ca });
  // K3s is down: what lies on the disk can be kept all the same.
  expect(k3sBackup.identityOf('ms-1', 'home', told())).toEqual({ name: 'home', uid, ca });
  expect(() => k3sBackup.identityOf('ms-1', 'attic', told())).toThrow('a server of the cluster home, not of attic');
  expect(() => k3sBackup.identityOf('ms-1', 'home', told('uid 22222222-2222-4222-8222-222222222222'))).toThrow(
    'not the cluster that it has noted',
  );
  expect(() => k3sBackup.identityOf('ms-1', 'home', reading('datastore no\n'))).toThrow('no datastore');
  expect(() => k3sBackup.identityOf('ms-1', 'home', reading('', 1))).toThrow('could not be read');
});

test('what did not come about is told by what the host complains of', () => {
  const sum = 'b'.repeat(64);
  const told = `datastore sqlite\nsize 12\nsha256 ${sum}\nversion v1.36.3+k3s1\ntaken ${now}\n`;
  expect(k3sBackup.takenOf('ms-1', reading(told))).toMatchObject({ size: 12, sha256: sum, taken: now });
  expect(() => k3sBackup.takenOf('ms-1', reading(told.replace('size 12\n', '')))).toThrow('no backup could be made');
  try {
    k3sBackup.takenOf('ms-1', reading(told, 1));
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({ details: [{ evidence: ['no room'] }] });
  }
});
