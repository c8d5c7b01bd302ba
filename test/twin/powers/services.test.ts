import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ThrowAwayKey, writeRepository } from '../../fixtures/signed-repository.ts';
import { example } from '../fixtures/example.ts';
import { possible, Rehearsal } from '../fixtures/rehearsal.ts';

const root = join(import.meta.dirname, '../../..');
const DROPIN = '/etc/systemd/system/beat.service.d/limits.conf';

describe.skipIf(!possible)(
  'packages of a repository, and settings added to a unit, as docs/playbooks.md shows it',
  () => {
    let ring: Rehearsal;
    let key: ThrowAwayKey;
    const on = (script: string): Promise<string> => ring.must('server-1', script);
    const pid = (): Promise<string> => on('systemctl show -p MainPID --value beat');

    beforeAll(async () => {
      const minimal = readFileSync(join(root, 'inventory/minimal.yaml'), 'utf8');
      ring = new Rehearsal(minimal.replace(/^cluster: minimal$/m, 'cluster: ring-units'));
      ring.write('dropin.yaml', example('dropin.yaml'));
      ring.write('repository.yaml', example('repository.yaml'));
      key = new ThrowAwayKey();
      ring.write('keys/greet.asc', key.armored);
      await ring.up('clean');
    });
    afterAll(async () => {
      key?.forget();
      await ring?.down();
    });

    test('a package comes from its repository, by its key alone', async () => {
      const words = ['repository=file:/srv/packages', `fingerprint=${key.fingerprint}`].flatMap(value => ['-e', value]);
      const run = (...more: string[]) => ring.provision(['run', 'repository.yaml', '--twin', ...words, ...more]);
      writeRepository(join(ring.folder, 'packages'), key, '1.0');
      const packed = execFileSync('tar', ['-czf', '-', '-C', ring.folder, 'packages']).toString('base64');
      for (const host of ['server-1', 'agent-1']) {
        await ring.must(host, `base64 -d <<'END' | tar -xz -C /srv --no-same-owner\n${packed}\nEND`);
      }
      const first = await run();
      expect(first, first.stdout).toMatchObject({ code: 0 });
      expect(await on('cat /opt/greet/version; apt-get -q update 2>&1 | grep "^[EW]:" || :')).toBe('1.0');
      const again = await run('--detailed-exitcode');
      expect(again, again.stdout).toMatchObject({ code: 0 });
      await on(
        'echo "deb file:/srv/packages stable main" >/etc/apt/sources.list.d/theirs.list; rm /etc/apt/keyrings/greet.asc',
      );
      const refused = await run();
      expect(refused, refused.stdout).toMatchObject({ code: 1 });
      expect(refused.stdout).toContain('/etc/apt/sources.list.d/theirs.list gives file:/srv/packages stable');
      await on('rm /etc/apt/sources.list.d/theirs.list');
      const mended = await run();
      expect(mended, mended.stdout).toMatchObject({ code: 0 });
      const gone =
        'name: gone\nstages:\n  - name: gone\n    tasks:\n      - apt_repository: { name: greet, state: absent }\n';
      ring.write('gone-source.yaml', gone);
      expect(await ring.run('run gone-source.yaml')).toMatchObject({ code: 0 });
      expect(await on('ls /etc/apt/sources.list.d /etc/apt/keyrings | grep greet || :')).toBe('');
    });

    test('they are in force, corrected by a restart, and not restarted for nothing', async () => {
      const first = await ring.run('run dropin.yaml');
      expect(first, first.stdout).toMatchObject({ code: 0 });
      const before = await pid();
      const again = await ring.run('run dropin.yaml --detailed-exitcode');
      expect(again, again.stdout).toMatchObject({ code: 0 });
      expect(await pid()).toBe(before);
      const other = await ring.run('run dropin.yaml -e limit=8192');
      expect(other, other.stdout).toMatchObject({ code: 0 });
      expect(await pid()).not.toBe(before);
      expect(await on('systemctl show -p NeedDaemonReload --value beat')).toBe('no');
    });

    test('what systemd does not take changes nothing', async () => {
      const before = await pid();
      ring.write('wrong.yaml', example('dropin.yaml').replace('LimitNOFILE=', 'LimitNOFIL='));
      const wrong = await ring.run('run wrong.yaml -l server-1');
      expect(wrong, wrong.stdout).toMatchObject({ code: 1 });
      expect(wrong.stdout).toMatch(/beat\.service\.d\/limits\.conf:2: Unknown/);
      ring.write('second.yaml', example('dropin.yaml').replace('LimitNOFILE={{vars.limit}}', 'ExecStart=/bin/true'));
      const second = await ring.run('run second.yaml -l server-1');
      expect(second, second.stdout).toMatchObject({ code: 1 });
      expect(second.stdout).toContain('more than one ExecStart=');
      expect([await on(`cat ${DROPIN}; ls -A /tmp | grep ^tmp || :`), await pid()]).toEqual([
        '[Service]\nLimitNOFILE=8192',
        before,
      ]);
    });

    test('who sets the same later is named, and right', async () => {
      await on(`printf '[Service]\\nLimitNOFILE=99\\n' >${DROPIN.replace('limits', 'zz')}; systemctl daemon-reload`);
      const stop = await ring.run('gate dropin.yaml -e limit=8192 -l server-1');
      expect(stop, stop.stdout).toMatchObject({ code: 3 });
      expect(stop.stdout).toContain(DROPIN.replace('limits', 'zz'));
      await on('systemctl restart beat');
      expect(await on('cat /proc/$(systemctl show -p MainPID --value beat)/limits')).toMatch(/Max open files +99 /);
      await on(`rm ${DROPIN.replace('limits', 'zz')}`);
    });

    test('it goes, with its folder, and the unit runs without it', async () => {
      ring.write(
        'gone.yaml',
        'name: gone\nstages:\n  - name: gone\n    tasks:\n      - unit_dropin: { unit: beat, name: limits, state: absent, restart: true }\n',
      );
      const gone = await ring.run('run gone.yaml');
      expect(gone, gone.stdout).toMatchObject({ code: 0 });
      expect(await on('cat /proc/$(systemctl show -p MainPID --value beat)/limits')).not.toMatch(/files +(8192|99) /);
      expect(await on(`[ ! -e ${DROPIN.slice(0, DROPIN.lastIndexOf('/'))} ] && echo gone`)).toBe('gone');
      const again = await ring.run('run gone.yaml --detailed-exitcode');
      expect(again, again.stdout).toMatchObject({ code: 0 });
    });
  },
);
