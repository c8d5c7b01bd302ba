import { describe, expect, test } from 'vitest';
import { parsePlaces, placesProbe } from '../../../src/shell/reach/places.ts';
import { fresh } from '../fresh.ts';
import { asRoot, type ShellHost, userlands } from '../harness.ts';
import { canHang, hungMount } from '../hung-mount.ts';

async function places(host: ShellHost, ...paths: readonly string[]) {
  const before = host.tree();
  const reading = await host.run(placesProbe(paths));
  expect(reading).toMatchObject({ code: 0, stderr: '' });
  expect(host.tree()).toBe(before);
  const found = parsePlaces(reading.stdout);
  expect(found.map(place => place.path)).toEqual(paths);
  return found;
}

describe.each(userlands)('places with %s', userland => {
  test('are where links lead, by relative and absolute ones, through `..`, and where nothing is', async () => {
    const host = fresh(userland);
    await host.run(`mkdir -p '/mnt/ssd/ran cher/k3s' /var/lib; ln -s '/mnt/ssd/ran cher' /var/lib/rancher; : >/mnt/ssd/f
ln -s '../var/lib/rancher/k3s/../none/x' /srv/dangling; ln -s loop /srv/loop; ln -s "$(printf 'a\\nb')" /srv/odd; chown 1000 /mnt/ssd/f || :`);
    const found = await places(
      host,
      '/var/lib/rancher',
      '/var/lib/rancher/k3s',
      '/var/lib/rancher/rke2/server',
      '/srv/dangling',
      '/srv/loop',
      '/srv/loop/x',
      '/srv/odd',
      '/mnt/ssd/f',
      '/mnt/ssd/f/below',
      '/',
    );
    expect(found.map(({ kind, real, leadsTo }) => [kind, real, leadsTo])).toEqual([
      ['symbolic link', '/var/lib/rancher', '/mnt/ssd/ran cher'],
      ['directory', '/mnt/ssd/ran cher/k3s', undefined],
      ['absent', '/mnt/ssd/ran cher/rke2/server', undefined],
      ['symbolic link', '/srv/dangling', '/mnt/ssd/ran cher/none/x'],
      ['symbolic link', '/srv/loop', '/srv/loop'],
      ['unreadable', '/srv/loop', undefined],
      ['symbolic link', '/srv/odd', '/srv/ab'],
      ['file', '/mnt/ssd/f', undefined],
      ['absent', '/mnt/ssd/f/below', undefined],
      ['directory', '/', undefined],
    ]);
    if (asRoot) expect(found[7]?.owner).toBe('1000');
    const identity = (await host.run(`stat -c %d:%i '/mnt/ssd/ran cher/k3s'`)).stdout.trim();
    expect(found[1]?.identity).toBe(identity);
  });

  test.runIf(asRoot)('lie on the mount that is seen there, not on one that another covers', async () => {
    const host = fresh(userland);
    await host.run(`mkdir -p '/mnt/a b/c' /mnt/u; : >/mnt/file; : >'/mnt/a b/c/under'`);
    host.mount(`mount -t tmpfs one "$1/mnt/a b/c"; mkdir "$1/mnt/a b/c/deep"; mount -t tmpfs two "$1/mnt/a b/c/deep"
mount -t tmpfs three "$1/mnt/a b"; mkdir "$1/mnt/a b/c"; mount -t tmpfs four "$1/mnt/u"; mount -t tmpfs -o ro five "$1/mnt/u"
mount --bind "$1/etc/passwd" "$1/mnt/file"; mkdir -p "$1/mnt/a b/c/deep"`);
    const found = await places(host, '/mnt/a b', '/mnt/a b/c', '/mnt/a b/c/deep', '/mnt/u', '/mnt/u/none', '/mnt/file');
    expect(
      found.map(({ kind, mounted, mount }) => [kind, mounted, mount?.point, mount?.source, mount?.readOnly]),
    ).toEqual([
      ['directory', true, '/mnt/a b', 'three', false],
      ['directory', false, '/mnt/a b', 'three', false],
      ['directory', false, '/mnt/a b', 'three', false],
      ['directory', true, '/mnt/u', 'five', true],
      ['absent', false, '/mnt/u', 'five', true],
      ['file', true, '/mnt/file', expect.any(String), false],
    ]);
  });

  test.runIf(asRoot && canHang)(
    'are told without waiting for a server that does not answer',
    { timeout: 30_000 },
    async () => {
      const host = fresh(userland);
      await host.run('mkdir -p /mnt/nfs /srv/k; ln -s /mnt/nfs/deep /srv/link');
      host.mount(hungMount('"$1/mnt/nfs"'));
      const found = await places(host, '/mnt', '/mnt/nfs', '/srv/link', '/srv/link/x', '/mnt/nfs/a/b', '/srv/k');
      expect(found.map(({ kind, real, leadsTo, mounted }) => [kind, real, leadsTo, mounted])).toEqual([
        ['directory', '/mnt', undefined, false],
        ['silent', '/mnt/nfs', undefined, true],
        ['symbolic link', '/srv/link', '/mnt/nfs/deep', false],
        ['silent', '/mnt/nfs/deep/x', undefined, false],
        ['silent', '/mnt/nfs/a/b', undefined, false],
        ['directory', '/srv/k', undefined, false],
      ]);
    },
  );
});
