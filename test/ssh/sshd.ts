import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { installed } from '../machine.ts';

/** Where OpenSSH's server is, if it is installed. */
export const SSHD = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/usr/bin/sshd'].find(path => existsSync(path));
if (SSHD === undefined) installed('/usr/sbin/sshd', 'OpenSSH’s server');

/** An OpenSSH server of this machine's user on 127.0.0.1. */
export interface Sshd {
  readonly port: number;
  /** A public host key as in known_hosts: type and key. */
  readonly hostKey: (type: 'ed25519' | 'rsa') => string;
  /** What it has logged. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

/** Starts sshd with keys and a configuration of its own; nothing stays on the machine when it is stopped. */
export async function startSshd(authorizedKeys: string, lines: readonly string[] = []): Promise<Sshd> {
  const folder = mkdtempSync(join(tmpdir(), 'provision-sshd-'));
  for (const type of ['ed25519', 'rsa']) {
    spawnSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', join(folder, type)]);
  }
  writeFileSync(join(folder, 'authorized_keys'), authorizedKeys);
  const port = await freePort();
  const config = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${join(folder, 'ed25519')}`,
    `HostKey ${join(folder, 'rsa')}`,
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    'PidFile none',
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin prohibit-password',
    ...lines,
  ];
  writeFileSync(join(folder, 'sshd_config'), `${config.join('\n')}\n`);
  // As root, sshd wants its empty folder.
  const made = process.getuid?.() === 0 && !existsSync('/run/sshd');
  if (made) mkdirSync('/run/sshd', { mode: 0o755 });
  const child = spawn(SSHD ?? '', ['-D', '-E', join(folder, 'log'), '-f', join(folder, 'sshd_config')], {
    stdio: 'ignore',
  });
  await untilListening(port, child);
  return {
    port,
    hostKey: type =>
      readFileSync(join(folder, `${type}.pub`), 'utf8')
        .split(' ')
        .slice(0, 2)
        .join(' '),
    log: () => readFileSync(join(folder, 'log'), 'utf8'),
    stop: async () => {
      const ended = new Promise(resolve => child.once('exit', resolve));
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
      if (made) rmdirSync('/run/sshd');
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  if (address === null || typeof address === 'string') throw new TypeError('no free port');
  return address.port;
}

async function untilListening(port: number, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`sshd ended with ${child.exitCode}`);
    const answered = await new Promise<boolean>(resolve => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (answered) return;
    await sleep(20);
  }
}
