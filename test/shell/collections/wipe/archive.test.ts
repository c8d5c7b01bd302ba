import { afterEach, describe, expect, test } from 'vitest';
import { archive } from '../../../../src/collections/wipe/resources/archive.ts';
import { asRoot, type ShellHost, shellHost, userlands } from '../../harness.ts';

const TO = '/var/backups/provision';
const spec = {
  to: TO,
  name: 'wipe',
  of: [
    { path: ['/etc/wireguard/*', '/etc/rancher'] },
    {
      path: '/var/lib/rancher/*',
      again: ['/var/lib/rancher/*/data'],
      volumes: { paths: ['/var/lib/rancher/*/storage'] },
    },
  ],
  outputs: { rules: 'cat /etc/rules', none: 'no-such-program --list' },
  besides: { routes: 'echo route; exit 3' },
};

const hosts: ShellHost[] = [];
afterEach(() => {
  for (const host of hosts.splice(0)) host.close();
});

/** Shell text that puts a program before the real one: `$real` is it. */
const standIn = (program: string, text: string): string =>
  `real=$(command -v ${program}); mkdir -p /usr/local/sbin 2>/dev/null || :
mkdir -p /srv/bin; printf '#!/bin/sh\\nreal=%s\\n%s\\n' "$real" '${text}' >/srv/bin/${program}; chmod +x /srv/bin/${program}`;

describe.skipIf(!asRoot).each(userlands)('an archive on %s', userland => {
  const begin = async (): Promise<ShellHost> => {
    const host = shellHost(userland);
    hosts.push(host);
    const made =
      await host.run(`mkdir -p -m 0700 /run/mount; mkdir -p /etc/wireguard /etc/rancher/k3s /var/lib/rancher/k3s/data/bin /var/lib/rancher/k3s/storage /etc/rancher/empty
echo secret >/etc/wireguard/wg0.key; chmod 0600 /etc/wireguard/wg0.key
echo x >"/etc/rancher/$(printf "a 'b\\nc\\\\\\\\d\\t")"; echo y >/etc/rancher/-rf; echo z >'/etc/rancher/ends in space '
: >/etc/rancher/k3s/empty; ln -s /nowhere /etc/rancher/link; chmod 0750 /etc/rancher/k3s; chown 7:8 /etc/rancher/k3s/empty
ln /etc/rancher/-rf /etc/rancher/hard; mkfifo /etc/rancher/pipe
head -c 3000000 /dev/urandom >/var/lib/rancher/k3s/state.db
echo program >/var/lib/rancher/k3s/data/bin/k3s; echo data >/var/lib/rancher/k3s/storage/pg; echo rule >/etc/rules`);
    expect(made, made.stderr).toMatchObject({ code: 0 });
    return host;
  };
  const task = archive.bind(spec);

  test('is not made where there is nothing to keep', async () => {
    const host = shellHost(userland);
    hosts.push(host);
    const nothing = archive.bind({ ...spec, outputs: {} });
    await host.run('mkdir -p -m 0700 /run/mount; mkdir -p /etc/wireguard /etc/rancher/k3s');
    const before = host.tree();
    expect(await host.plan(nothing)).toEqual({ kind: 'none', why: 'nothing to keep' });
    expect(host.tree()).toBe(before);
  });

  test('holds every object that cannot be recreated, whatever its name, for root alone, once for each state', async () => {
    const host = await begin();
    const before = host.tree();
    const plan = await host.plan(task);
    expect(plan).toMatchObject({ kind: 'change' });
    expect(host.tree()).toBe(before);
    await host.run(`printf x >"/etc/rancher/$(printf 'caf\\351')"`);
    const applied = await host.apply(task);
    expect(applied, applied.stderr).toMatchObject({ code: 0 });
    expect(applied.stdout).toMatch(
      /^kept in \/var\/backups\/provision\/\d{8}T\d{6}Z-wipe-[0-9a-f]{16}\.tar\.gz: 11 objects, each read back and compared$/m,
    );
    const look = await host.run(`cd ${TO}; stat -c '%a %u' . *; ls -A | wc -l
mkdir /srv/back; cd /srv/back; tar -xzf ${TO}/*.tar.gz
cat etc/wireguard/wg0.key etc/rancher/-rf "etc/rancher/ends in space " "etc/rancher/$(printf "a 'b\\nc\\\\\\\\d\\t")" outputs/rules outputs/routes
stat -c '%a %u %g %n' etc/rancher/k3s etc/rancher/k3s/empty; readlink etc/rancher/link; cmp var/lib/rancher/k3s/state.db /var/lib/rancher/k3s/state.db && echo same
ls outputs; find . -name pg -o -name k3s -type f; grep -c pipe ${TO}/*.list`);
    expect(look.stdout).toBe(`700 0
600 0
600 0
2
secret
y
z
x
rule
route
(could not be read, status 3)
750 0 0 etc/rancher/k3s
600 7 8 etc/rancher/k3s/empty
/nowhere
same
routes
rules
1
`);
    expect(await host.plan(task)).toMatchObject({ kind: 'none', why: expect.stringContaining('kept in') });
    await host.run('echo other >/etc/wireguard/wg0.key');
    expect(await host.plan(task)).toMatchObject({ kind: 'change' });
  });

  test.each([
    ['others can write to it', `mkdir -p ${TO}; chmod 0777 ${TO}`],
    ['it is a user’s', `mkdir -p ${TO}; chown 1000 ${TO}`],
    [
      'a user has made it a link',
      `mkdir -p /var/backups /srv/x; ln -s /srv/x ${TO}; chown -h 1000 ${TO}; chown 1000 /var/backups`,
    ],
  ])('whose folder is not root’s alone is refused when it is planned: %s', async (_, text) => {
    const host = await begin();
    await host.run(text);
    const before = host.tree();
    expect(await host.plan(task)).toMatchObject({ kind: 'unreadable' });
    expect(host.tree()).toBe(before);
  });

  test('follows the folder that a link, a bind mount or another disk leads to, and passes none below it', async () => {
    const host = await begin();
    host.mount(`mkdir -p "$1/srv/usb" "$1/srv/nas" "$1/var/lib/rancher/k3s/nas"; echo moved >"$1/srv/usb/wg1.key"; touch -d '2020-01-01 00:00:00' "$1/srv/usb/wg1.key"; echo movie >"$1/srv/nas/movie"
mount -t tmpfs tmpfs "$1/etc/rancher"; echo disk >"$1/etc/rancher/token"; touch -d '2020-01-01 00:00:00' "$1/etc/rancher/token"; mount --bind "$1/srv/nas" "$1/var/lib/rancher/k3s/nas"`);
    await host.run('rm -r /etc/wireguard; ln -s /srv/usb /etc/wireguard');
    const both = archive.bind({ ...spec, outputs: {}, besides: {} });
    const applied = await host.apply(both);
    expect(applied, applied.stderr).toMatchObject({ code: 0 });
    const seen = await host.run(`tar -tzf ${TO}/*.tar.gz`);
    expect(seen.stdout).toContain('srv/usb/wg1.key');
    expect(seen.stdout).toContain('etc/rancher/token');
    expect(seen.stdout).not.toContain('movie');
  });

  test.each([
    ['changed', 'echo b >/etc/wireguard/wg0.key'],
    ['gone', 'rm /etc/wireguard/wg0.key'],
    ['new', 'echo b >/etc/wireguard/wg1.key'],
  ])('stops where something is %s since it was read', async (_, text) => {
    const host = await begin();
    const outcome = await host.plan(task);
    if (outcome.kind !== 'change') throw new Error(JSON.stringify(outcome));
    await host.run(text);
    const applied = await host.run(outcome.change.apply);
    expect(applied).toMatchObject({ code: 1, stderr: expect.stringContaining('has changed') });
    expect(applied.stderr).toMatch(/\/etc\/wireguard\/wg[01]\.key/);
    expect((await host.run(`ls ${TO}`)).stdout).toBe('');
  });

  test('an output that cannot be read is an error, never an empty file', async () => {
    const host = await begin();
    await host.run('rm /etc/rules');
    expect(await host.plan(task)).toMatchObject({
      kind: 'unreadable',
      evidence: expect.arrayContaining([expect.stringContaining('rules could not be read')]),
    });
  });

  test('keeps rules as they are by then, although they have changed since they were read; files must not have', async () => {
    const host = await begin();
    const outcome = await host.plan(task);
    if (outcome.kind !== 'change') throw new Error(outcome.kind);
    await host.run('echo another >>/etc/rules');
    const made = await host.run(outcome.change.apply);
    expect(made, made.stderr).toMatchObject({ code: 0 });
    expect((await host.run(`tar -xzOf ${TO}/*.tar.gz outputs/rules`)).stdout).toBe('rule\nanother\n');
    expect((await host.plan(task)).kind).toBe('none');
    await host.run('echo a third >>/etc/rules');
    const second = await host.plan(task);
    if (second.kind !== 'change') throw new Error(second.kind);
    await host.run('echo more >>/etc/wireguard/wg0.key');
    expect((await host.run(second.change.apply)).stderr).toContain('has changed since it was read');
  });

  test('is refused beforehand where the disk has no room for it', async () => {
    const host = await begin();
    host.mount(`mkdir -p "$1${TO}"; mount -t tmpfs -o size=4m tmpfs "$1${TO}"`);
    expect(await host.plan(task)).toMatchObject({
      kind: 'unreadable',
      evidence: [expect.stringContaining('bytes in'), expect.stringContaining('make room there')],
    });
  });

  test.each([
    [
      'tar that drops a file',
      'tar',
      'case $1 in -c*) rm -f etc/wireguard/wg0.key ;; esac; exec "$real" "$@"',
      'missing: /etc/wireguard/wg0.key',
    ],
    [
      'tar that changes a byte',
      'tar',
      'case $1 in -c*) printf S >etc/wireguard/wg0.key ;; esac; exec "$real" "$@"',
      'not as it was: /etc/wireguard/wg0.key',
    ],
    [
      'tar that adds a file',
      'tar',
      'case $1 in -c*) : >etc/wireguard/extra ;; esac; exec "$real" "$@"',
      'not asked for: /etc/wireguard/extra',
    ],
    [
      'cp that forgets the mode',
      'cp',
      '"$real" "$@"; for last; do :; done; [ -h "$last" ] || chmod 0644 "$last"',
      'not as it was: /etc/wireguard/wg0.key',
    ],
  ])('a %s is found out before it has a name', async (_, program, text, finding) => {
    const host = await begin();
    await host.run(standIn(program, text));
    const outcome = await host.plan(task);
    if (outcome.kind !== 'change') throw new Error(JSON.stringify(outcome));
    const script = `PATH=/srv/bin:$PATH\n${outcome.change.apply.text}`;
    const applied = await host.run(script);
    expect(applied.code).toBe(1);
    expect(applied.stderr).toContain('nothing is removed');
    expect(applied.stderr).toContain(finding);
    expect((await host.run(`ls -A ${TO}`)).stdout).toBe('');
  });
});
