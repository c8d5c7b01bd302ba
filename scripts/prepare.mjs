import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Debian packages that the tests and the twin use; `binary` tells whether a package is there. `instead`: another that has it, too, and will not do: the shell of
 * busybox-static prefers programs of its own (rpm, tar) to those of a test.
 */
const packages = [
  { name: 'busybox', binary: 'busybox', instead: 'busybox-static' },
  { name: 'openssh-server', binary: 'sshd' },
  { name: 'openssh-client', binary: 'ssh' },
  { name: 'libpam-google-authenticator', binary: 'google-authenticator' },
  { name: 'softhsm2', binary: 'softhsm2-util' },
  { name: 'sudo', binary: 'sudo' },
  { name: 'iproute2', binary: 'ip' },
  { name: 'iptables', binary: 'iptables' },
  { name: 'nftables', binary: 'nft' },
  { name: 'ipset', binary: 'ipset' },
  { name: 'iputils-ping', binary: 'ping' },
  { name: 'wireguard-tools', binary: 'wg' },
  { name: 'wireguard-go', binary: 'wireguard-go' },
  { name: 'systemd-container', binary: 'systemd-nspawn' },
  { name: 'mmdebstrap', binary: 'mmdebstrap' },
  { name: 'shellcheck', binary: 'shellcheck' },
  { name: 'tcsh', binary: 'tcsh' },
  { name: 'fish', binary: 'fish' },
  { name: 'zsh', binary: 'zsh' },
  { name: 'pebble', binary: 'pebble' },
  { name: 'bind9', binary: 'named' },
];

/** One file of a package that would bring much else: a security key for tests (OpenSSH's own), which is a library; a registry of images, without its service. */
const alone = [
  { name: 'openssh-tests', file: '/usr/lib/openssh/regress/misc/sk-dummy/sk-dummy.so' },
  { name: 'docker-registry', file: '/usr/bin/docker-registry' },
];

const say = text => process.stdout.write(`${text}\n`);

function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error !== undefined || status !== 0) {
    say(`✗ ${command} ${args.join(' ')} ${error === undefined ? `ended with ${status}` : error.message}`);
    process.exit(1);
  }
}

const has = binary =>
  ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'].some(folder =>
    existsSync(`${folder}/${binary}`),
  );

/** Whether dpkg has the files of a package on this machine. */
const isInstalled = name => name !== undefined && existsSync(`/var/lib/dpkg/info/${name}.list`);

const isDebian = () =>
  existsSync('/etc/os-release') && /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'));

/** Whether a twin can be made here: hosts in network namespaces want root on Linux. */
export const isRootOnLinux = process.platform === 'linux' && process.getuid?.() === 0;

/** Installs what is missing: npm's packages, the build, and, as root on Debian, the system's packages; says what it does. */
export function prepare() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    say(`✗ Node ${process.versions.node} is too old\n  → install Node 20.19 or newer`);
    process.exit(1);
  }
  const lock = `${root}/package-lock.json`;
  const installed = `${root}/node_modules/.package-lock.json`;
  if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
    say('▸ installing the npm packages (npm ci)');
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  }
  say('▸ building');
  run(process.execPath, ['scripts/build.mjs']);
}

/** Installs the Debian packages that are missing; without root, or elsewhere, says which they are. Returns whether all are there. */
export function prepareSystem() {
  const missing = packages.filter(one => !has(one.binary) || isInstalled(one.instead)).map(one => one.name);
  const lacking = alone.filter(({ file }) => !existsSync(file));
  if (missing.length === 0 && lacking.length === 0) return true;
  const all = [...missing, ...lacking.map(({ file }) => file)].join(', ');
  if (!isRootOnLinux || !isDebian()) {
    say(`! not installed here: ${all}; what needs them is skipped`);
    return false;
  }
  say(`▸ installing Debian packages: ${all}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], { env });
  const quiet = { env, stdio: ['ignore', 'ignore', 'inherit'] };
  if (missing.length > 0) run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], quiet);
  for (const { name, file } of lacking) {
    const script = `set -e
folder=$(mktemp -d)
cd "$folder"
apt-get -qq -o APT::Sandbox::User=root download "$1"
dpkg-deb --fsys-tarfile ./*.deb | tar -x -C / ".$2"
rm -r "$folder"`;
    run('sh', ['-c', script, 'sh', name, file], quiet);
  }
  return true;
}
