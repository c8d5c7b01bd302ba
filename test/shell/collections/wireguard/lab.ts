import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Outcome } from '../../../../src/model/plan/change.ts';
import type { BoundTask } from '../../../../src/model/plan/resource.ts';
import type { Script } from '../../../../src/model/plan/script.ts';
import type { Reading } from '../../../../src/model/reading/reading.ts';
import { bundle } from '../../../../src/shell/bundle.ts';
import { readFrames } from '../../../../src/shell/frames.ts';
import { raw } from '../../../../src/shell/sh.ts';
import { installed } from '../../../machine.ts';

const ip = (...args: readonly string[]) => execFileSync('ip', args, { stdio: ['ignore', 'pipe', 'pipe'] });

/** Why WireGuard cannot be tried for real on this machine, if it cannot. */
export const obstacle: string | undefined =
  process.platform !== 'linux' || process.getuid?.() !== 0
    ? 'not root on Linux'
    : ['ip', 'wg', 'wg-quick', 'nsenter', 'dash'].some(program => !installed(program, 'WireGuard for real'))
      ? 'ip, wg, wg-quick, nsenter or dash is missing (apt-get install wireguard-tools iproute2 dash)'
      : !existsSync('/sys/module/wireguard') &&
          !(installed('wireguard-go', 'WireGuard in user space') && existsSync('/dev/net/tun'))
        ? 'no WireGuard, neither in the kernel nor as wireguard-go'
        : undefined;

if (obstacle !== undefined) console.warn(`shell ring: WireGuard is not tried for real: ${obstacle}`);

/** A network namespace with an address, and folders of its own where WireGuard keeps its files and sockets. */
export interface LabHost {
  readonly address: string;
  /** Runs one script as a section of a bundle, as on a real host; a string is shell text. */
  readonly run: (script: Script | string) => Reading;
  readonly plan: (task: BoundTask) => Outcome;
  /** Plans and applies. @throws where there is nothing to apply, or that fails. */
  readonly apply: (task: BoundTask) => Reading;
}

export interface Lab {
  readonly hosts: readonly LabHost[];
  readonly close: () => void;
}

const ownFolders = `
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/wireguard /etc/wireguard
mount -t tmpfs -o mode=700 tmpfs /etc/wireguard
mount -t tmpfs -o mode=755 tmpfs /etc/sysctl.d
mkdir -p /var/lib/provision /var/backups
mount -t tmpfs -o mode=755 tmpfs /var/lib/provision
mount -t tmpfs -o mode=755 tmpfs /var/backups
echo ready
exec sleep infinity`;

function enter(namespace: string): Promise<ChildProcess> {
  const args = ['netns', 'exec', namespace, 'unshare', '--mount', '--propagation', 'private', 'sh', '-ec', ownFolders];
  const child = spawn('ip', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', () => resolve(child));
    child.once('exit', code => reject(new Error(`the namespace could not be prepared (${code})`)));
  });
}

function runIn(pid: number, script: Script | string): Reading {
  const one = bundle([{ id: 'only', script: typeof script === 'string' ? raw(script) : script }]);
  const done = spawnSync('nsenter', ['-t', String(pid), '-n', '-m', 'dash', '-s'], { input: one.text });
  const reading = readFrames(one, done.stdout, done.stderr).readings.get('only');
  if (reading === undefined) throw new Error(`the shell stopped: ${done.stderr.toString()}`);
  return reading;
}

function labHost(address: string, pid: number): LabHost {
  const run = (script: Script | string) => runIn(pid, script);
  const plan = (task: BoundTask) => task.plan(run(task.probe));
  return {
    address,
    run,
    plan,
    apply: task => {
      const outcome = plan(task);
      if (outcome.kind !== 'change') throw new Error(`nothing to apply: ${JSON.stringify(outcome)}`);
      const reading = run(outcome.change.apply);
      if (reading.code !== 0) throw new Error(`apply failed (${reading.code}): ${reading.stderr}`);
      return reading;
    },
  };
}

/** Hosts 10.77.0.1, .2, … on one LAN that leads nowhere else; close the lab after the tests. */
export async function createLab(count: number): Promise<Lab> {
  const id = randomBytes(3).toString('hex');
  const lan = `pvlan${id}`;
  const names = Array.from({ length: count }, (_, at) => `pv${id}h${at + 1}`);
  const close = () => {
    for (const name of names) {
      // A userspace WireGuard outlives the namespace's name, and keeps the namespace with it.
      const inside = spawnSync('ip', ['netns', 'pids', name], { encoding: 'utf8' }).stdout;
      spawnSync('kill', ['-9', ...inside.split('\n').filter(line => line !== '')]);
    }
    for (const name of [...names, lan]) spawnSync('ip', ['netns', 'delete', name]);
  };
  try {
    ip('netns', 'add', lan);
    ip('-n', lan, 'link', 'add', 'lan', 'type', 'bridge');
    ip('-n', lan, 'link', 'set', 'lan', 'up');
    const hosts: LabHost[] = [];
    for (const [at, name] of names.entries()) {
      const address = `10.77.0.${at + 1}`;
      ip('netns', 'add', name);
      ip('-n', name, 'link', 'set', 'lo', 'up');
      ip('-n', lan, 'link', 'add', `p${at}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
      ip('-n', lan, 'link', 'set', `p${at}`, 'master', 'lan', 'up');
      ip('-n', name, 'addr', 'add', `${address}/24`, 'dev', 'eth0');
      ip('-n', name, 'link', 'set', 'eth0', 'up');
      const holder = await enter(name);
      if (holder.pid === undefined) throw new Error('no process');
      hosts.push(labHost(address, holder.pid));
    }
    return { hosts, close };
  } catch (error) {
    close();
    throw error;
  }
}
