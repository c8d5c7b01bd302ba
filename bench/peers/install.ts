import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The peers, installed. */
export interface Peers {
  /** The folder whose `bin` has their programs. */
  readonly prefix: string;
  /** Where Mitogen keeps its strategies for Ansible. */
  readonly strategies: string;
  /** Those that are there. */
  readonly versions: Readonly<Partial<Record<'ansible' | 'mitogen' | 'pyinfra', string>>>;
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

/** The names that the package index has for them. */
const distributions = { ansible: 'ansible-core', mitogen: 'mitogen', pyinfra: 'pyinfra' } as const;

/** What a Python has of the peers. */
function describe(prefix: string, python: string): Peers {
  const ask = (code: string): string => run([python, '-c', code]).trim();
  const version = (name: string): string =>
    ask(`from importlib import metadata
try: print(metadata.version('${name}'))
except metadata.PackageNotFoundError: pass`);
  const found = Object.entries(distributions).map(([peer, name]) => [peer, version(name)]);
  return {
    prefix,
    strategies: join(
      ask(
        `import importlib.util as u; s = u.find_spec('ansible_mitogen'); print(s.submodule_search_locations[0] if s else '')`,
      ),
      'plugins/strategy',
    ),
    versions: Object.fromEntries(found.filter(([, text]) => text !== '')),
  };
}

/**
 * Installs the pinned peers into a folder of their own (`bench/.peers`), once for each change of the pins; Debian's
 * packages of them, as far as there are any, where the package index is out of reach.
 */
export function installPeers(root: string, say: (text: string) => void): Peers {
  const requirements = join(root, 'bench/peers/requirements.txt');
  const folder = join(root, 'bench/.peers');
  const mark = join(folder, 'installed');
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const own = (): Peers => describe(folder, join(folder, 'bin/python'));
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return own();
  say('▸ installing the peers: Ansible, Mitogen, pyinfra');
  rmSync(folder, { recursive: true, force: true });
  makeEnvironment(folder);
  try {
    run([join(folder, 'bin/pip'), 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  } catch {
    say('! the package index is out of reach: taking what Debian has, older and without pyinfra');
    run(['apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'ansible-core', 'ansible-mitogen']);
    return describe('/usr', '/usr/bin/python3');
  }
  writeFileSync(mark, wanted);
  return own();
}
