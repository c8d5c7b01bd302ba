import { accessSync, constants, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { variable } from '../model/environment.ts';
import { Problem } from '../model/problems/problem.ts';
import type { OnProgress } from './progress.ts';
import { mustRun } from './run-tool.ts';

/** The programs that a twin is built with, and the Debian packages that they come in. */
const packages: Readonly<Record<string, string>> = {
  ip: 'iproute2',
  mmdebstrap: 'mmdebstrap',
  nft: 'nftables',
  nsenter: 'util-linux',
  flock: 'util-linux',
  'mkfs.ext4': 'e2fsprogs',
  sysctl: 'procps',
  'ssh-keygen': 'openssh-client',
  'systemd-nspawn': 'systemd-container',
};

function found(tool: string): boolean {
  const folders = (variable('PATH') ?? '').split(':').concat('/usr/sbin', '/sbin');
  return folders.some(folder => {
    try {
      accessSync(join(folder, tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function isDebian(): boolean {
  try {
    return /^ID="?debian"?$/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

/** @throws {Problem} where no twin can live: not Linux, or not root. */
export function requireRootOnLinux(): void {
  if (process.platform !== 'linux') {
    throw new Problem({
      what: 'a twin needs Linux: its hosts are containers in network namespaces',
      hint: 'run this on a Debian 12 or 13 machine, a virtual one will do',
    });
  }
  if (process.getuid?.() !== 0) {
    throw new Problem({
      what: 'a twin needs root: it makes network namespaces and mounts',
      hint: 'run the same command as root, for example with sudo',
    });
  }
}

/** Installs what is missing on Debian, after saying so. @throws {Problem} elsewhere, saying what to install. */
export async function requireTools(onProgress: OnProgress): Promise<void> {
  requireRootOnLinux();
  const missing = Object.keys(packages).filter(tool => !found(tool));
  if (missing.length === 0) return;
  const names = [...new Set(missing.map(tool => packages[tool] ?? tool))];
  if (!isDebian()) {
    throw new Problem({
      what: `the twin needs programs that this machine lacks: ${missing.join(', ')}`,
      hint: `install them (on Debian: the packages ${names.join(', ')})`,
    });
  }
  onProgress({ step: 'packages', detail: `installing ${names.join(', ')} on this machine` });
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const apt = ['apt-get', '-q', '-o', 'DPkg::Lock::Timeout=120'];
  await mustRun('reading the package lists', [...apt, 'update'], { env });
  await mustRun(`installing ${names.join(', ')}`, [...apt, 'install', '-y', '--no-install-recommends', ...names], {
    env,
  });
}
