import { expect, test } from 'vitest';
import type { KeptBackup } from '../../../../src/cli/backup/backup-folder.ts';
import { outlived, outlivedWords } from '../../../../src/cli/backup/prune-backups.ts';

const uid = '11111111-1111-4111-8111-111111111111';
const other = '22222222-2222-4222-8222-222222222222';
const now = new Date('2026-11-30T06:00:00Z');

const backup = (taken: string, of = uid): KeptBackup => ({
  file: `${taken}.backup`,
  head: {
    cluster: 'home',
    uid: of,
    ca: 'a'.repeat(64),
    host: 'ms-1',
    version: 'v1.36.3+k3s1',
    datastore: 'sqlite',
    taken,
    size: 1,
    sha256: 'b'.repeat(64),
  },
});

const all: readonly KeptBackup[] = [
  backup('2026-11-30T05:59:00Z'),
  backup('2026-11-29T06:00:00Z', other),
  { file: 'no.backup', head: undefined },
  backup('2026-11-20T06:00:00Z'),
  backup('2026-10-31T06:00:00Z'),
  backup('2026-10-01T06:00:00Z'),
];
const gone = (newest: number, days: number) =>
  outlived(all, uid, { newest, days }, now).map(({ file }) => file.slice(0, 10));

test.each([
  ['by number', 2, 0, ['2026-10-31', '2026-10-01']],
  ['by age, its last day included', 1, 30, ['2026-10-31', '2026-10-01']],
  ['what either keeps stays', 3, 30, ['2026-10-01']],
  ['what is younger than that stays, whatever its number', 1, 31, ['2026-10-01']],
  ['the newest stays whatever is asked', 0, 0, ['2026-11-20', '2026-10-31', '2026-10-01']],
  ['fewer than are kept', 4, 0, []],
])('%s', (_, newest, days, expected) => {
  expect(gone(newest, days)).toEqual(expected);
});

test('each that went is told with its age', () => {
  expect(outlivedWords(backup('2026-10-01T06:00:00Z'), now)).toBe('2026-10-01T06:00:00Z.backup: removed, 60 days old');
});
