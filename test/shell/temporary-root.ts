import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { installed } from '../machine.ts';

/** Which userland a host of the shell ring has: dash with coreutils, or busybox with nothing but its applets. */
export type Userland = 'dash' | 'busybox';

const at: Readonly<Record<Userland, string>> = { dash: '/usr/bin/dash', busybox: '/usr/bin/busybox' };

/** The userlands that this machine has. */
export const userlands: readonly Userland[] = (['dash', 'busybox'] as const).filter(
  name => process.platform === 'linux' && installed(at[name], `${name}’s userland`),
);

/** A root folder of its own, and the shell text that completes it in a mount namespace before `chroot`. */
export interface TemporaryRoot {
  readonly path: string;
  readonly shell: readonly string[];
  readonly mounts: readonly string[];
}

const ownFolders = ['dev', 'etc', 'proc', 'root', 'run', 'srv', 'tmp', 'home', 'usr', 'var', 'var/lib', 'opt'];

const ownFiles: Readonly<Record<string, string>> = {
  'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000:App:/home/app:/bin/sh\n',
  'etc/group': 'root:x:0:\nsudo:x:27:\napp:x:1000:\n',
  'etc/shadow': 'root:*:19000:0:99999:7:::\napp:!:19000:0:99999:7:::\n',
  'etc/gshadow': 'root:*::\nsudo:*::\napp:!::\n',
  'etc/login.defs': 'UID_MIN 1000\nGID_MIN 1000\nUSERGROUPS_ENAB yes\n',
  'dev/null': '',
  'dev/zero': '',
  'dev/urandom': '',
  'dev/random': '',
};

/** Libraries that a program is linked with, as the dynamic loader names them; a static one has none, and ldd fails with that. */
function libraries(program: string): readonly string[] {
  const { status, stdout, stderr } = spawnSync('ldd', [program], { encoding: 'utf8' });
  if (status !== 0 && !`${stdout}${stderr}`.includes('not a dynamic executable')) throw new Error(`ldd: ${stderr}`);
  return [...stdout.matchAll(/(\/\S+)\s+\(0x/g)].map(match => match[1] ?? '');
}

function copyBusybox(root: string): void {
  mkdirSync(join(root, 'bin'), { recursive: true });
  copyFileSync(at.busybox, join(root, 'bin/busybox'));
  chmodSync(join(root, 'bin/busybox'), 0o755);
  for (const library of libraries(at.busybox)) {
    mkdirSync(join(root, dirname(library)), { recursive: true });
    copyFileSync(library, join(root, library));
  }
  for (const applet of execFileSync(at.busybox, ['--list'], { encoding: 'utf8' }).split('\n')) {
    if (applet !== '' && applet !== 'busybox') symlinkSync('busybox', join(root, 'bin', applet));
  }
}

/** The machine's own programs, read-only: symbolic links of a merged /usr as they are, anything else bound. */
function borrowPrograms(root: string): string[] {
  const mounts = ['mount --rbind -o ro /usr "$1/usr" && mount -o remount,bind,ro "$1/usr"'];
  for (const name of ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32']) {
    if (!existsSync(`/${name}`)) continue;
    if (lstatSync(`/${name}`).isSymbolicLink()) {
      symlinkSync(readlinkSync(`/${name}`), join(root, name));
    } else {
      mkdirSync(join(root, name));
      mounts.push(`mount --rbind -o ro /${name} "$1/${name}"`);
    }
  }
  if (existsSync('/etc/alternatives')) execFileSync('cp', ['-a', '/etc/alternatives', join(root, 'etc/alternatives')]);
  return mounts;
}

/** Makes the folder of a host: its own /etc, /root, /tmp, /var; programs as the userland has them. */
export function temporaryRoot(userland: Userland): TemporaryRoot {
  const path = mkdtempSync(join(tmpdir(), `provision-${userland}-`));
  chmodSync(path, 0o755);
  for (const folder of ownFolders) mkdirSync(join(path, folder));
  for (const [name, text] of Object.entries(ownFiles)) writeFileSync(join(path, name), text);
  chmodSync(join(path, 'tmp'), 0o1777);
  const mounts = ['mount --rbind /proc "$1/proc"'];
  for (const device of ['null', 'zero', 'urandom', 'random'])
    mounts.push(`mount --bind /dev/${device} "$1/dev/${device}"`);
  if (userland === 'busybox') copyBusybox(path);
  else mounts.push(...borrowPrograms(path));
  return { path, shell: userland === 'busybox' ? ['/bin/busybox', 'sh'] : ['/usr/bin/dash'], mounts };
}
