import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Outcome } from '../../src/model/plan/change.ts';
import type { BoundTask } from '../../src/model/plan/resource.ts';
import type { Script } from '../../src/model/plan/script.ts';
import type { Reading } from '../../src/model/reading/reading.ts';
import { bundle } from '../../src/shell/bundle.ts';
import { readFrames } from '../../src/shell/frames.ts';
import { raw } from '../../src/shell/sh.ts';
import { asRoot } from '../as-root.ts';
import { temporaryRoot, type Userland, userlands } from './temporary-root.ts';

export { asRoot, type Userland, userlands };

/** A host of the shell ring: a temporary root in which scripts run exactly as a real host would run them. */
export interface ShellHost {
  readonly userland: Userland;
  /** The root folder as this machine sees it. */
  readonly root: string;
  readonly read: (task: BoundTask) => Promise<Reading>;
  readonly plan: (task: BoundTask) => Promise<Outcome>;
  /** Plans and applies. @throws where there is nothing to apply. */
  readonly apply: (task: BoundTask) => Promise<Reading>;
  /** Runs one script as a section of a bundle; a string is shell text. */
  readonly run: (script: Script | string) => Promise<Reading>;
  /** Writes a file from outside, its folders with it. */
  readonly write: (path: string, content: string | Buffer, mode?: number) => void;
  /** A file's text, read from outside. */
  readonly text: (path: string) => string;
  /** Permission bits as four octal digits. */
  readonly mode: (path: string) => string;
  /** A digest of every name, type, mode, owner, mtime, target and content: equal before and after a probe. */
  readonly tree: () => string;
  /** Shell text that is run in the mount namespace before each operation; `$1` is the root. */
  readonly mount: (text: string) => void;
  readonly close: () => void;
}

interface Finished {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly code: number | null;
}

function finish(command: string, args: readonly string[], input: string): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { PATH: process.env['PATH'] } });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', reject);
    child.on('close', code => resolve({ stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr), code }));
    // A shell that could not be started closes its input early; what it said on stderr is the better error.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

function digestTree(root: string): string {
  const hash = createHash('sha256');
  const visit = (path: string): void => {
    const stat = lstatSync(path, { bigint: true });
    hash.update(`${path}\0${stat.mode}\0${stat.uid}\0${stat.gid}\0${stat.mtimeNs}\0`);
    if (stat.isSymbolicLink()) hash.update(readlinkSync(path));
    else if (stat.isFile()) hash.update(readFileSync(path));
    else if (stat.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name));
  };
  visit(root);
  return hash.digest('hex');
}

/**
 * Makes a host of the shell ring; close it after the test.
 * @param sees `itself`: no process but its own; else those of the machine and of all other tests, too.
 */
export function shellHost(userland: Userland, sees: 'itself' | 'everybody' = 'everybody'): ShellHost {
  const { path: root, shell, mounts } = temporaryRoot(userland);
  // Its root is a mount, as a real host's is: who makes a namespace of his own sets what `/` shows to others.
  const prepare = ['mount --bind "$1" "$1"', ...mounts];
  const namespace = asRoot ? ['--mount'] : ['--mount', '--map-root-user'];
  if (sees === 'itself') {
    namespace.push('--pid', '--fork', '--kill-child');
    prepare.push('mount -t proc proc "$1/proc"');
  }

  const run = async (script: Script | string): Promise<Reading> => {
    const one = bundle([{ id: 'only', script: typeof script === 'string' ? raw(script) : script }]);
    const enter = `set -e\n${prepare.join('\n')}\nroot=$1; shift; exec chroot "$root" "$@"`;
    const args = [...namespace, '--propagation', 'private', '--', 'sh', '-c', enter, 'sh', root, ...shell, '-s'];
    const { stdout, stderr, code } = await finish('unshare', args, one.text);
    const { readings, complete } = readFrames(one, stdout, stderr);
    const reading = readings.get('only');
    if (!complete || reading === undefined) throw new Error(`the shell stopped (${code}): ${stderr.toString()}`);
    return reading;
  };
  const read = (task: BoundTask): Promise<Reading> => run(task.probe);
  const plan = async (task: BoundTask): Promise<Outcome> => task.plan(await read(task));

  return {
    userland,
    root,
    run,
    read,
    plan,
    apply: async task => {
      const outcome = await plan(task);
      if (outcome.kind !== 'change') throw new Error(`nothing to apply: ${JSON.stringify(outcome)}`);
      return run(outcome.change.apply);
    },
    write: (path, content, mode = 0o644) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content, { mode });
    },
    text: path => readFileSync(join(root, path), 'utf8'),
    mode: path => (lstatSync(join(root, path)).mode & 0o7777).toString(8).padStart(4, '0'),
    tree: () => digestTree(root),
    mount: text => prepare.push(text),
    close: () => rmSync(root, { recursive: true, force: true }),
  };
}
