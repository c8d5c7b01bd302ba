import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Outcome } from '../../../../src/model/plan/change.ts';
import type { BoundTask } from '../../../../src/model/plan/resource.ts';
import type { Script } from '../../../../src/model/plan/script.ts';
import type { Reading } from '../../../../src/model/reading/reading.ts';
import { bundle } from '../../../../src/shell/bundle.ts';
import { readFrames } from '../../../../src/shell/frames.ts';
import { raw } from '../../../../src/shell/sh.ts';
import { type Userland, userlands } from '../../harness.ts';

export { userlands };

/** Whether this machine lets us make namespaces with the programs that the wipe's tests need. */
export const canUseNamespaces = ((): boolean => {
  const missing = ['iptables-legacy', 'iptables-nft', 'nft', 'ipset', 'ip', 'nsenter'].filter(name => {
    try {
      execFileSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore' });
      return false;
    } catch {
      return true;
    }
  });
  const able = process.platform === 'linux' && process.getuid?.() === 0 && missing.length === 0;
  if (!able) console.warn(`shell ring: the wipe is not tested in namespaces: wants root on Linux; missing: ${missing}`);
  return able;
})();

/** A network, mount and process namespace of its own, with empty /run, /var/lib and /etc/systemd. */
export interface NamespaceHost {
  readonly run: (script: Script | string) => Promise<Reading>;
  readonly plan: (task: BoundTask) => Promise<Outcome>;
  /** Shell text run by dash with the machine's own programs, whatever the host has. */
  readonly prepare: (text: string) => Promise<Reading>;
}

const START = `set -e
mount --make-rprivate /
for folder in /run /var/lib /etc/systemd /mnt; do mount -t tmpfs tmpfs "$folder"; done
mkdir /etc/systemd/system
ip link set lo up
echo ready
exec sleep 600`;

/** The command and the PATH of a userland: busybox has nothing but its applets. */
function shellOf(userland: Userland): { readonly command: readonly string[]; readonly path: string | undefined } {
  if (userland === 'dash') return { command: ['dash', '-s'], path: process.env['PATH'] };
  const path = mkdtempSync(join(tmpdir(), 'provision-applets-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  for (const applet of execFileSync('/usr/bin/busybox', ['--list'], { encoding: 'utf8' }).trim().split('\n'))
    symlinkSync('/usr/bin/busybox', join(path, applet));
  return { command: ['/usr/bin/busybox', 'sh', '-s'], path };
}

/** Makes a host for one test; everything in it ends with the test. */
export async function namespaceHost(userland: Userland = 'dash'): Promise<NamespaceHost> {
  const options = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const holder = spawn('unshare', [...options, 'sh', '-c', START], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    holder.kill('SIGKILL');
  });
  await new Promise<void>((resolve, reject) => {
    holder.stdout.once('data', () => resolve());
    holder.once('exit', code => reject(new Error(`the namespace ended with ${code}`)));
  });
  const inside = readFileSync(`/proc/${holder.pid}/task/${holder.pid}/children`, 'utf8').trim();

  const within = (script: Script | string, { command, path }: ReturnType<typeof shellOf>): Promise<Reading> =>
    new Promise((resolve, reject) => {
      const one = bundle([{ id: 'only', script: typeof script === 'string' ? raw(script) : script }]);
      const child = spawn('/usr/bin/nsenter', ['--target', inside, '--net', '--mount', '--pid', ...command], {
        env: { PATH: path },
      });
      const stdout: Buffer[] = [];
      const stderr: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
      child.on('error', reject);
      child.on('close', () => {
        const reading = readFrames(one, Buffer.concat(stdout), Buffer.concat(stderr)).readings.get('only');
        if (reading === undefined) reject(new Error(`the shell stopped: ${Buffer.concat(stderr).toString()}`));
        else resolve(reading);
      });
      child.stdin.end(one.text);
    });
  const shell = shellOf(userland);
  const run = (script: Script | string): Promise<Reading> => within(script, shell);
  const prepare = (text: string): Promise<Reading> => within(text, shellOf('dash'));
  return { run, prepare, plan: async task => task.plan(await run(task.probe)) };
}

/** There is a change, it can be applied, and then there is none; returns what was to be removed, by name. */
export async function wipes(host: NamespaceHost, task: BoundTask): Promise<readonly string[]> {
  const outcome = await host.plan(task);
  if (outcome.kind !== 'change') throw new Error(`expected a change, got ${JSON.stringify(outcome)}`);
  const applied = await host.run(outcome.change.apply);
  if (applied.code !== 0) throw new Error(`apply ended with ${applied.code}: ${applied.stderr}`);
  const after = await host.plan(task);
  if (after.kind !== 'none') throw new Error(`not converged: ${JSON.stringify(after)}\n${applied.stderr}`);
  return outcome.change.fields.map(field => field.name);
}
