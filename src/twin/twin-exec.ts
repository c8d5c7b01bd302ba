import { spawn } from 'node:child_process';
import { variable } from '../model/environment.ts';
import type { Inventory } from '../model/inventory.ts';
import { ownCommand } from '../model/own-command.ts';
import { InputProblem, Problem } from '../model/problems/problem.ts';
import { hostLeader } from './host/host-processes.ts';
import { netnsName } from './layout/network-commands.ts';
import { requireRootOnLinux } from './require-tools.ts';
import { twinNamespaces } from './sweep-twin.ts';
import { twinId } from './twin-id.ts';

export interface TwinExecOptions {
  readonly stdin?: string | Buffer;
  /** `inherit`: the program talks to the user's own terminal, and nothing is collected. */
  readonly stdio?: 'pipe' | 'inherit';
}

export interface TwinExecResult {
  /** Exit status; 255 for a program that was ended by a signal. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The words before a program's own that make it run as root in a place of the twin. */
function entrance(inventory: Inventory, place: string): string[] {
  const id = twinId(inventory);
  const env = [
    'env',
    '-i',
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    'HOME=/root',
    'LC_ALL=C',
  ];
  const terminal = `TERM=${variable('TERM') ?? 'dumb'}`;
  if (inventory.hosts.some(host => host.name === place)) {
    const leader = hostLeader(id, place);
    if (leader === undefined) {
      throw new Problem({
        where: place,
        what: 'the twin’s host does not run',
        hint: `start it with: ${ownCommand('twin up')}`,
      });
    }
    const namespaces = ['--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup'];
    return ['nsenter', `--target=${leader}`, ...namespaces, '--', ...env, terminal];
  }
  const nodes = [
    'internet' as const,
    'controller' as const,
    ...inventory.sites.map(site => `router:${site.name}` as const),
  ];
  const node = nodes.find(name => name === place);
  if (node === undefined) {
    throw new InputProblem({
      what: `the twin has no ${JSON.stringify(place)}`,
      hint: `name one of ${[...inventory.hosts.map(host => host.name), ...nodes].join(', ')}`,
    });
  }
  const netns = netnsName(id, node);
  if (!twinNamespaces(id).includes(netns)) {
    throw new Problem({ where: place, what: 'the twin is not up', hint: `start it with: ${ownCommand('twin up')}` });
  }
  return ['ip', 'netns', 'exec', netns];
}

/**
 * Runs a program as root inside a host of the twin, or in the network of `router:SITE`, `internet` or `controller`,
 * without ssh.
 * @throws {Problem} when the twin or the host is not up; a program that fails is a result.
 */
export async function twinExec(
  inventory: Inventory,
  host: string,
  argv: readonly string[],
  options: TwinExecOptions = {},
): Promise<TwinExecResult> {
  requireRootOnLinux();
  const [file = '', ...args] = [...entrance(inventory, host), ...argv];
  const inherit = options.stdio === 'inherit';
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: inherit ? 'inherit' : 'pipe' });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
    // The program may end without reading its input.
    child.stdin?.on('error', () => undefined);
    child.on('error', error => reject(new Problem({ where: host, what: error.message }, { cause: error })));
    child.on('close', code =>
      resolve({
        code: code ?? 255,
        stdout: Buffer.concat(out).toString('utf8'),
        stderr: Buffer.concat(err).toString('utf8'),
      }),
    );
    child.stdin?.end(options.stdin ?? '');
  });
}
