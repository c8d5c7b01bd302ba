import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageResource } from '../../../../src/collections/system/resources/package.ts';
import { sh } from '../../../../src/shell/sh.ts';
import { installed } from '../../../machine.ts';
import { build, withApt } from '../../apt-host.ts';
import { converges, expectChange } from '../../converges.ts';
import { fresh } from '../../fresh.ts';
import { asRoot, type ShellHost } from '../../harness.ts';

/** A host with rpm and no manager that we know, as openSUSE has it: what is installed stands in a file. */
function withRpm(): ShellHost {
  const host = fresh('busybox');
  host.write('/var/lib/installed', 'k3s-selinux 1.6-1\nmine 2.0-1\n');
  const rpm = `#!/bin/sh
case $1 in
  -q) shift 3; for name; do sed -n "s/^$name \\(.*\\)/$name\tinstalled\t\\1/p" /var/lib/installed; done ;;
  -e) shift; for name; do grep -q "^$name " /var/lib/installed || exit 1; sed -i "/^$name /d" /var/lib/installed; done ;;
esac
`;
  rmSync(join(host.root, 'bin/rpm'), { force: true });
  host.write('/bin/rpm', rpm, 0o755);
  return host;
}

/** Who is to be asked before an installation. */
interface Hooks {
  readonly templates?: boolean;
  readonly other?: boolean;
}

describe.runIf(asRoot && installed('apt-get', 'apt'))('package with apt', () => {
  test('bare, installed, unchanged, upgraded, removed', async () => {
    const host = withApt();
    build(host, 'tool', '1.0');
    const task = packageResource.bind({ name: ['tool'] });
    expect(await converges(host, task)).toMatchObject({ action: 'create' });
    expect(host.text('/opt/tool/version')).toBe('1.0\n');
    build(host, 'tool', '2.0');
    await host.run('apt-get -q update');
    const latest = await converges(host, packageResource.bind({ name: 'tool', state: 'latest' }));
    expect(latest.fields).toEqual([{ name: 'tool', before: '1.0', after: '2.0' }]);
    await converges(host, packageResource.bind({ name: 'tool', state: 'absent' }));
  });

  const isBare = installed('dpkg-preconfigure', "debconf's hook") && !existsSync('/usr/bin/apt-extracttemplates');
  test.runIf(isBare).each([
    ['that can do nothing is not started', {}, false],
    ['that can ask is started', { templates: true }, true],
    ['is started where others have hooks, too', { other: true }, true],
  ])('the hook of debconf %s', async (_, { templates = false, other = false }: Hooks, isStarted) => {
    const host = withApt();
    const hook = (text: string): string => `DPkg::Pre-Install-Pkgs {"${text}";};\n`;
    host.write('/etc/apt/apt.conf.d/70debconf', hook('/usr/sbin/dpkg-preconfigure --apt || true'));
    if (other) host.write('/etc/apt/apt.conf.d/80other', hook('cat >/srv/others'));
    if (templates) host.write('/opt/tools/apt-extracttemplates', '#!/bin/sh\n: >/srv/asked\n', 0o755);
    build(host, 'tool', '1.0');
    const { apply } = await expectChange(host, packageResource.bind({ name: 'tool' }));
    const { code, stderr } = await host.run(sh`PATH=/opt/tools:$PATH; export PATH
${apply}`);
    expect([code, host.text('/opt/tool/version')]).toEqual([0, '1.0\n']);
    // It says so itself where it is started for nothing.
    const started = /apt-utils is not installed/.test(stderr) || existsSync(join(host.root, 'srv/asked'));
    expect([started, existsSync(join(host.root, 'srv/others'))]).toEqual([isStarted, other]);
  });

  test('takes the first of several that is known, and fetches lists that do not know it', async () => {
    const host = withApt();
    build(host, 'tool', '1.0');
    await host.run('apt-get -q update');
    build(host, 'newer', '1.0');
    await converges(host, packageResource.bind({ name: 'nonesuch|newer|tool' }));
    expect(host.text('/opt/newer/version')).toBe('1.0\n');
  });

  const disc = '[Debian GNU/Linux 12.0.0 _Bookworm_ - Official amd64 DVD]/';
  test.each([
    [
      'in sources.list',
      '/etc/apt/sources.list.d/../sources.list',
      `deb [trusted=yes] file:/srv/apt ./\ndeb cdrom:${disc} bookworm main\n`,
    ],
    [
      'in a file of sources.list.d',
      '/etc/apt/sources.list.d/disc.sources',
      `Types: deb\nURIs: cdrom:${disc.replaceAll(' ', '%20')}\nSuites: bookworm\nComponents: main\n`,
    ],
  ])(
    'the disc of the installer %s hinders nothing, whether lists are there or not, and is named',
    async (_, file, text) => {
      // Lists that are new and do not know the package are fetched again; so are old ones, whatever they know.
      for (const age of ['now', '2 days ago']) {
        const host = withApt();
        mkdirSync(join(host.root, 'etc/apt/sources.list.d'), { recursive: true });
        host.write(file, text);
        build(host, 'tool', '1.0');
        await host.run(`touch -d '${age}' /var/lib/apt/lists`);
        const { apply } = await expectChange(host, packageResource.bind({ name: 'tool' }));
        const applied = await host.run(apply);
        expect(applied, applied.stderr).toMatchObject({ code: 0 });
        expect(applied.stdout).toMatch(/installation disc .* take it out of \/etc\/apt\/sources\.list/);
      }
    },
  );

  test('a disc among the sources excuses no other source that does not answer', async () => {
    const host = withApt();
    host.write('/etc/apt/sources.list', `deb cdrom:${disc} bookworm main\ndeb file:/srv/nowhere bookworm main\n`);
    const { apply } = await expectChange(host, packageResource.bind({ name: 'tool' }));
    const applied = await host.run(apply);
    expect(applied).toMatchObject({ code: 1, stdout: '' });
    expect(applied.stderr).toContain(
      "The repository 'file:/srv/nowhere bookworm Release' does not have a Release file.",
    );
  });

  test.each([
    ['rubbish', 'rubbish\n'],
    ['cut off in the middle of a package', 'Package: tool\nStatus: install ok inst'],
    ['a package without a name', 'Status: install ok installed\nVersion: 1.0\n\n'],
  ])('a damaged data base of packages is no host without packages: %s', async (_, status) => {
    const host = withApt();
    build(host, 'tool', '1.0');
    host.write('/var/lib/dpkg/status', status);
    for (const state of ['present', 'latest', 'absent'] as const) {
      const reading = await host.read(packageResource.bind({ name: 'tool', state }));
      expect(reading, state).not.toMatchObject({ code: 0 });
      expect(reading.stderr, state).toMatch(/could not be read: dpkg-query/);
    }
  });

  test('names a package that no source knows', async () => {
    const host = withApt();
    build(host, 'tool', '1.0');
    const change = await expectChange(host, packageResource.bind({ name: ['tool', 'nonesuch|neither'] }));
    const applied = await host.run(change.apply);
    expect(applied).toMatchObject({ code: 1, stderr: 'no package source has nonesuch|neither\n' });
  });

  test.each(['tool-', 'to.l'])('takes %s for no order and no expression', async name => {
    const host = withApt();
    build(host, 'tool', '1.0');
    build(host, 'other', '1.0');
    await converges(host, packageResource.bind({ name: 'other' }));
    if (name === 'tool-') await converges(host, packageResource.bind({ name: 'tool' }));
    const { apply } = await expectChange(host, packageResource.bind({ name: [name] }));
    expect(await host.run(apply)).toMatchObject({ code: 1, stderr: `no package source has ${name}\n` });
    expect(existsSync(join(host.root, 'opt/tool'))).toBe(name === 'tool-');
  });

  test('waits for another package manager, and then names it', async () => {
    const host = withApt();
    build(host, 'tool', '1.0');
    const held = await expectChange(host, packageResource.bind({ name: 'tool', lock_timeout: 1 }));
    const hold = `: >/var/lib/dpkg/lock-frontend
perl -e 'use Fcntl; open F, "+<", "/var/lib/dpkg/lock-frontend"; $l = pack("ssqql", F_WRLCK, 0, 0, 0, 0); fcntl F, F_SETLK, $l or die; sleep 30' &
holder=$!
sleep 0.3
status=0
(
${held.apply.text}
) || status=$?
kill "$holder"
exit "$status"`;
    const applied = await host.run(hold);
    expect(applied.code).not.toBe(0);
    expect(applied.stderr).toMatch(/lock-frontend.*held by process \d+ \(perl\)/);
  });
});

describe('package with rpm alone', () => {
  test('tells what is installed and removes it, and installs nothing', async () => {
    const host = withRpm();
    const absent = packageResource.bind({ name: ['k3s-selinux', 'rke2-selinux'], state: 'absent' });
    expect((await converges(host, absent)).fields).toEqual([
      { name: 'k3s-selinux', before: '1.6-1', after: undefined },
    ]);
    expect(host.text('/var/lib/installed')).toBe('mine 2.0-1\n');
    const { apply } = await expectChange(host, packageResource.bind({ name: 'curl' }));
    expect(await host.run(apply)).toMatchObject({ code: 1 });
  });
});
