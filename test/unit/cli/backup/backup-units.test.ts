import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { backupUnits, printBackupUnits } from '../../../../src/cli/backup/backup-units.ts';
import { unitText } from '../../../../src/cli/watch/unit-text.ts';
import { InputProblem } from '../../../../src/model/problems/problem.ts';
import { installed } from '../../../machine.ts';

const there = installed('systemd-analyze', 'units for this machine');
const folder = mkdtempSync(join(tmpdir(), 'provision-units-'));
afterAll(() => rmSync(folder, { recursive: true }));

const wish = {
  cluster: 'home',
  command: [process.execPath, '/a b/provision', 'backup', '--keep', '14', '--key-file', 'key', '-i', '/srv/50%.yaml'],
  folder: '/srv',
  user: 'root',
  home: '/root',
};

/** What systemd complains of in units that lie beside each other. */
function verify(files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const [first = ''] = Object.keys(files);
  const script =
    'SYSTEMD_UNIT_PATH="$1:" systemd-analyze verify --man=no --recursive-errors=no "$1/$2" 2>&1 || echo "status $?"';
  return execFileSync('sh', ['-c', script, 'sh', folder, first], { encoding: 'utf8' });
}

test('the command stands there as it was typed, each word as it is', () => {
  const { service, timer } = backupUnits(wish);
  expect(service).toContain(
    `ExecStart=${process.execPath} "/a b/provision" backup --keep 14 --key-file key -i "/srv/50%%.yaml"\n`,
  );
  expect(service).toContain('Type=oneshot\n');
  expect(service).not.toContain('[Install]');
  expect(timer).toContain('Persistent=true\n');
  expect(timer).toContain('WantedBy=timers.target\n');
});

test.skipIf(!there)('systemd takes them, and complains of a word that it does not know', () => {
  const { service, timer } = backupUnits({ ...wish, command: [process.execPath, '/srv/provision'] });
  expect(verify({ 'provision-backup.timer': timer, 'provision-backup.service': service })).toBe('');
  const watch = unitText({ ...wish, command: [process.execPath, '/srv/provision'] });
  expect(verify({ 'provision-watch.service': watch })).toBe('');
  expect(verify({ 'provision-backup.service': service.replace('Type=oneshot', 'Type=never') })).toContain('never');
});

test('without a key in a file they are refused: nobody is there to ask', async () => {
  await expect(printBackupUnits({}, undefined)).rejects.toThrow(InputProblem);
  await expect(printBackupUnits({}, undefined)).rejects.toThrow(/nobody to ask/);
});
