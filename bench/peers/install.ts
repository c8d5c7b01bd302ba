import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The peers, installed: the folder of their Python environment, and their versions. */
export interface Peers {
  readonly python: string;
  readonly versions: Readonly<Record<'ansible' | 'mitogen' | 'pyinfra', string>>;
}

const run = (argv: readonly string[]): string => {
  const [file = '', ...args] = argv;
  return execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
};

/** Makes a Python environment; Debian keeps the module for it in a package of its own. */
function makeEnvironment(folder: string): void {
  try {
    run(['python3', '-c', 'import ensurepip, venv']);
  } catch {
    run(['apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'python3-venv']);
  }
  run(['python3', '-m', 'venv', folder]);
}

/** Installs the pinned peers into a folder of their own (`bench/.peers`), once for each change of the pins. */
export function installPeers(root: string, say: (text: string) => void): Peers {
  const requirements = join(root, 'bench/peers/requirements.txt');
  const python = join(root, 'bench/.peers');
  const mark = join(python, 'installed');
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (!existsSync(mark) || readFileSync(mark, 'utf8') !== wanted) {
    say('▸ installing the peers: Ansible, Mitogen, pyinfra');
    rmSync(python, { recursive: true, force: true });
    makeEnvironment(python);
    run([join(python, 'bin/pip'), 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
    const mitogen = run([
      ...[join(python, 'bin/python'), '-c'],
      'import ansible_mitogen, os; print(os.path.dirname(ansible_mitogen.__file__))',
    ]).trim();
    symlinkSync(join(mitogen, 'plugins/strategy'), join(python, 'mitogen-strategy'));
    writeFileSync(mark, wanted);
  }
  const version = (name: string): string =>
    run([join(python, 'bin/python'), '-c', `from importlib.metadata import version; print(version('${name}'))`]).trim();
  return {
    python,
    versions: { ansible: version('ansible-core'), mitogen: version('mitogen'), pyinfra: version('pyinfra') },
  };
}
