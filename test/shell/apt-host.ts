import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fresh } from './fresh.ts';
import type { ShellHost } from './harness.ts';

/** Builds a package that holds one file outside /usr, which the host only borrows. */
export function build(host: ShellHost, name: string, version: string): void {
  const folder = join(host.root, 'tmp', name);
  mkdirSync(join(folder, 'DEBIAN'), { recursive: true });
  mkdirSync(join(folder, 'opt', name), { recursive: true });
  writeFileSync(join(folder, 'opt', name, 'version'), `${version}\n`);
  const control = `Package: ${name}\nVersion: ${version}\nArchitecture: all\nMaintainer: nobody\nDescription: a test\n`;
  writeFileSync(join(folder, 'DEBIAN/control'), control);
  const deb = `${name}_${version}.deb`;
  execFileSync('dpkg-deb', ['-b', '--root-owner-group', folder, join(host.root, 'srv/apt', deb)], { stdio: 'ignore' });
  const size = execFileSync('stat', ['-c', '%s', join(host.root, 'srv/apt', deb)], { encoding: 'utf8' }).trim();
  const sum = execFileSync('sha256sum', [join(host.root, 'srv/apt', deb)], { encoding: 'utf8' }).slice(0, 64);
  const entry = `${control}Filename: ./${deb}\nSize: ${size}\nSHA256: ${sum}\n\n`;
  writeFileSync(join(host.root, 'srv/apt/Packages'), entry, { flag: 'a' });
}

/** A host with the machine's own apt and dpkg, a data base without packages, and a source in a folder. */
export function withApt(): ShellHost {
  const host = fresh('dash');
  for (const folder of [
    'etc/apt/apt.conf.d',
    'etc/dpkg',
    'srv/apt',
    'var/lib/dpkg/info',
    'var/lib/dpkg/updates',
    'var/log',
  ]) {
    mkdirSync(join(host.root, folder), { recursive: true });
  }
  for (const folder of ['var/lib/apt/lists/partial', 'var/cache/apt/archives/partial']) {
    mkdirSync(join(host.root, folder), { recursive: true });
  }
  host.write('/var/lib/dpkg/status', '');
  host.write('/etc/apt/sources.list', 'deb [trusted=yes] file:/srv/apt ./\n');
  host.write('/etc/apt/apt.conf.d/test', 'APT::Sandbox::User "root";\nDPkg::Path "/usr/sbin:/usr/bin:/sbin:/bin";\n');
  return host;
}
