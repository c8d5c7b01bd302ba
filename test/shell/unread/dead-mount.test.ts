import { describe, expect, test } from 'vitest';
import { fileMode } from '../../../src/collections/system/checks/file-mode.ts';
import { noPaths } from '../../../src/collections/system/checks/no-paths.ts';
import { rootOnly } from '../../../src/collections/system/checks/root-only.ts';
import { command } from '../../../src/collections/system/resources/command.ts';
import { absent } from '../../../src/collections/system/resources/files/absent.ts';
import { directory } from '../../../src/collections/system/resources/files/directory.ts';
import { file } from '../../../src/collections/system/resources/files/file.ts';
import { line } from '../../../src/collections/system/resources/files/line.ts';
import { symlink } from '../../../src/collections/system/resources/files/symlink.ts';
import { service } from '../../../src/collections/system/resources/service.ts';
import { raw } from '../../../src/shell/sh.ts';
import { deadMount, deniedMount, staleMount } from '../dead-mount.ts';
import { fresh } from '../fresh.ts';
import { asRoot, userlands } from '../harness.ts';
import { canHang } from '../hung-mount.ts';

/** At the mount itself, and below it. */
const PLACES = ['/mnt/nas', '/mnt/nas/x', '/mnt/nas/x/y'];

/** How a look at a mount can fail, and what the kernel says. */
const mounts = [
  { what: 'whose server is gone', mount: deadMount, said: /\/mnt\/nas.*not connected/ },
  { what: 'that keeps root out', mount: deniedMount, said: /\/mnt\/nas.*Permission denied/ },
  { what: 'whose server has lost it', mount: staleMount, said: /\/mnt\/nas.*Stale file handle/ },
];
const cases = userlands.flatMap(userland => mounts.map(one => ({ userland, ...one })));

describe.runIf(asRoot && canHang).each(cases)(
  'what lies on a mount $what, on $userland',
  ({ userland, mount, said }) => {
    const withDeadMount = () => {
      const host = fresh(userland);
      host.mount(mount('"$1/mnt/nas"'));
      return host;
    };

    test.each(PLACES)('is not absent to a resource: %s', async path => {
      const host = withDeadMount();
      for (const task of [
        command.bind({ run: 'true', creates: path }),
        file.bind({ path, content: 'a' }),
        directory.bind({ path }),
        symlink.bind({ path, target: '/etc' }),
        line.bind({ path, line: 'a' }),
        service.bind({ name: 'x', state: 'started', inputs: [path] }),
      ]) {
        const reading = await host.read(task);
        expect(reading, task.title).not.toMatchObject({ code: 0 });
        expect(reading.stderr, task.title).toMatch(said);
      }
      expect(JSON.stringify(await host.plan(absent.bind({ path })))).toContain('does not answer');
    });

    test.each(PLACES)('is not absent to a check: %s', async path => {
      const host = withDeadMount();
      for (const check of [fileMode.bind({ paths: [path], mode: '0600' }), rootOnly.bind({ paths: [path] })]) {
        const reading = await host.run(check.probe);
        expect(reading, check.title).not.toMatchObject({ code: 0 });
        expect(reading.stderr, check.title).toMatch(said);
      }
      const gone = noPaths.bind({ path: [path] });
      expect(gone.judge(await host.run(gone.probe))).toMatchObject({ kind: 'not-met' });
    });

    test('the host beside it is read as always', async () => {
      const host = withDeadMount();
      expect(await host.plan(file.bind({ path: '/mnt/other', content: 'a' }))).toMatchObject({ kind: 'change' });
      expect(await host.plan(file.bind({ path: '/etc/passwd/x', content: 'a' }))).toMatchObject({ kind: 'change' });
      expect(
        await host.run(raw('provision_exists /etc || echo no; provision_exists /mnt/other || echo none')),
      ).toMatchObject({
        ...{ code: 0, stdout: 'none\n', stderr: '' },
      });
    });
  },
);

test.each(userlands)('no right to look is no absence, on %s', async userland => {
  const denied = 'ls() { echo "ls: cannot access \'$3\': Permission denied" >&2; return 2; }; stat() { ls "$@"; }\n';
  for (const text of ['provision_exists /etc/none || echo none', 'provision_stat %a -- /etc/none; echo none']) {
    const reading = await fresh(userland).run(raw(denied + text));
    expect(reading.code).not.toBe(0);
    expect(reading.stderr).toMatch(/could not be read: .*Permission denied/);
  }
});
