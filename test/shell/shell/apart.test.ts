import { describe, expect, test } from 'vitest';
import { apartFunction } from '../../../src/shell/apart.ts';
import { sh } from '../../../src/shell/sh.ts';
import { fresh } from '../fresh.ts';
import { asRoot, type ShellHost, userlands } from '../harness.ts';
import { canHang, hungMount } from '../hung-mount.ts';

const emptied = sh`find . ! -name . -prune -exec rm -rf -- {} + || :`;

/** A folder of the cluster's, /srv/k, and one of the user's, /home/u; `mounts` are made before each script. */
async function dirty(host: ShellHost, ...mounts: readonly string[]): Promise<void> {
  await host.run(`mkdir -p /srv/k/a/b /srv/k/.hidden/c /srv/k/at/deep /home/u; echo x >/srv/k/a/b/f; : >/srv/k/file
echo mine >/home/u/photo; ln -s /home/u /srv/k/link; ln -s ../../home/u/photo /srv/k/a/link`);
  for (const mount of mounts) host.mount(mount);
}

const emptyIt = (host: ShellHost) =>
  host.run(sh`${apartFunction}
job() { ${emptied}; }
provision_apart /srv/k '' job`);

describe.runIf(asRoot).each(userlands)('a folder apart from its mounts with %s', userland => {
  test.each([
    ['a bind of the same disk', 'mount --bind "$1/home/u" "$1/srv/k/at/deep"', '/srv/k/at/deep'],
    ['a bind of a file', 'mount --bind "$1/home/u/photo" "$1/srv/k/file"', '/srv/k/file'],
    ['a bind on a tmpfs', 'mount -t tmpfs tmpfs "$1/srv/k/at"; mount --bind "$1/home/u" "$1/srv/k/at"', '/srv/k/at'],
    [
      'a read-only bind',
      'mount --bind "$1/home/u" "$1/srv/k/at/deep"; mount -o remount,bind,ro "$1/srv/k/at/deep"',
      '/srv/k/at/deep',
    ],
    ['a shared bind', 'mount --bind "$1/home/u" "$1/srv/k/at"; mount --make-shared "$1/srv/k/at"', '/srv/k/at'],
  ])('is emptied, and %s stays with what is in it', async (_, mount, point) => {
    const host = fresh(userland);
    await dirty(host, mount);
    const gone = await host.run(sh`${apartFunction}
job() { ${emptied}; }
provision_apart /srv/k '' job
find /home/u; cat /home/u/photo; grep -c ${` ${point} `} /proc/self/mountinfo || :
ls ${point}; cd /srv/k; ls -A | head -n 1`);
    expect(gone.stdout).toMatch(/^\/home\/u\n\/home\/u\/photo\nmine\n[12]\n(photo|\/srv\/k\/file)\n(at|file)\n$/);
    expect(gone.stderr).toContain('Device or resource busy');
    expect((await host.run('cd /srv/k && ls -A | wc -l')).stdout.trim()).toBe('1');
  });

  test('shows nothing of what is mounted below, but the folders under it', async () => {
    const host = fresh(userland);
    await dirty(host, 'mount --bind "$1/home/u" "$1/srv/k/at/deep"');
    const seen = await host.run(sh`${apartFunction}
provision_apart /srv/k '' find . -name 'photo' -o -name deep`);
    expect(seen).toMatchObject({ stdout: './at/deep\n', stderr: '', code: 0 });
  });

  test.runIf(canHang)('waits for no server below that does not answer', { timeout: 20_000 }, async () => {
    const host = fresh(userland);
    await dirty(host, hungMount('"$1/srv/k/at/deep"'));
    const gone = await emptyIt(host);
    expect(gone).toMatchObject({ code: 0, stderr: expect.stringContaining('at') });
    expect((await host.run('cd /srv/k && ls -A')).stdout).toBe('at\n');
  });

  test('gives the status of what it ran, and its output', async () => {
    const host = fresh(userland);
    const seen = await host.run(sh`${apartFunction}
rc=0; provision_apart /srv '' sh -c 'echo said; exit 7' || rc=$?; echo $rc; pwd`);
    expect(seen.stdout).toBe('said\n7\n/\n');
  });

  test('is not entered through a link, nor where it is another one than was read, nor where it is none', async () => {
    const host = fresh(userland);
    await host.run(
      'mkdir -p /srv/real/k /srv/other; ln -s /srv/real /srv/way; ln -s /srv/real/k /srv/k; : >/srv/real/k/f',
    );
    const refused = async (folder: string, identity: string) => {
      const { stdout, stderr } = await host.run(sh`${apartFunction}
rc=0; provision_apart ${folder} ${identity} rm -rf ./f || rc=$?; echo $rc`);
      expect(stdout).toBe(`96\n`);
      return stderr;
    };
    expect(await refused('/srv/way/k', '')).toContain('/srv/way/k: leads through a link, to /srv/real/k\n');
    expect(await refused('/srv/k', '')).toContain('/srv/k: leads through a link, to /srv/real/k\n');
    expect(await refused('/srv/none', '')).toContain('/srv/none: is not a folder that can be entered\n');
    const other = (await host.run('stat -c %d:%i /srv/other')).stdout.trim();
    expect(await refused('/srv/real/k', other)).toContain('another folder than the one that was read');
    expect(host.text('/srv/real/k/f')).toBe('');
  });

  test('is not entered where its name came to mean another while it was bound', async () => {
    const host = fresh(userland);
    await host.run('mkdir -p /srv/k /home/u; : >/srv/k/f; echo mine >/home/u/photo');
    // A stand-in that exchanges the folder for a link, or for a mount, at the very moment.
    for (const swap of ['mv /srv/k /srv/was; ln -s /home/u /srv/k', 'command mount --bind /home/u /srv/k']) {
      const seen = await host.run(sh`${apartFunction}
real=$(command -v unshare); mkdir -p /tmp/stand-in
printf '#!/bin/sh\n%s\nexec %s "$@"\n' ${swap} "$real" >/tmp/stand-in/unshare; chmod 755 /tmp/stand-in/unshare
PATH=/tmp/stand-in:$PATH
rc=0; provision_apart /srv/k '' rm -rf ./photo ./f || rc=$?; echo $rc; cat /home/u/photo
rm -rf /tmp/stand-in; if [ -L /srv/k ]; then rm /srv/k; mv /srv/was /srv/k; fi`);
      expect(seen).toMatchObject({
        stdout: `96\nmine\n`,
        stderr: '/srv/k: was exchanged for another folder\n',
      });
    }
  });

  test('is not entered in another way where no namespace can be made', async () => {
    const host = fresh(userland);
    await dirty(host);
    const seen = await host.run(sh`${apartFunction}
mkdir /tmp/none; printf '#!/bin/sh\necho "unshare: not permitted" >&2\nexit 1\n' >/tmp/none/unshare; chmod 755 /tmp/none/unshare
PATH=/tmp/none:$PATH
rc=0; provision_apart /srv/k '' rm -rf ./a || rc=$?; echo $rc; ls /srv/k/a/b`);
    expect(seen.stdout).toBe(`96\nf\n`);
    expect(seen.stderr).toContain(
      'not permitted\n/srv/k: no mount namespace can be made for it, so nothing is done there\n',
    );
  });
});
