import { execFile } from 'node:child_process';
import { isErrno } from '../../model/problems/errno.ts';
import { brokenConfig } from './broken-config.ts';
import type { Asked, ConfigFiles, Directives, SshConfig } from './ssh-config.ts';

/** Milliseconds that `ssh -G` may take: a `Match exec` may look something up. */
const PATIENCE = 30_000;

/**
 * Asks OpenSSH what its configuration means (`ssh -G`), and takes away what it would do with none. `Match exec` runs as
 * it does for ssh.
 */
export function askOpenSsh(ssh: string, files: ConfigFiles): SshConfig {
  const from = files.system === undefined ? ['-F', files.user] : [];
  let baseline: Promise<Directives> | undefined;
  return async ({ address, user, port }: Asked) => {
    const wishes = [...(user === undefined ? [] : ['-l', user]), ...(port === undefined ? [] : ['-p', String(port)])];
    baseline ??= answer(ssh, files.user, ['-F', 'none', '--', 'localhost']);
    const [found, usual] = await Promise.all([answer(ssh, files.user, [...from, ...wishes, '--', address]), baseline]);
    return new Map(
      [...found].filter(([name, values]) => {
        if (name === 'host') return false;
        if (name === 'hostname') return values[0]?.toLowerCase() !== address.toLowerCase();
        return values.join('\n') !== usual.get(name)?.join('\n');
      }),
    );
  };
}

/** Where OpenSSH's client is found on PATH; `undefined` without it. */
export async function findOpenSsh(): Promise<string | undefined> {
  return (await openSshVersion('ssh')) === undefined ? undefined : 'ssh';
}

const versions = new Map<string, Promise<string | undefined>>();

/** The name and version that a program gives itself, if it is OpenSSH; asked once in a process. */
export function openSshVersion(ssh: string): Promise<string | undefined> {
  const before = versions.get(ssh);
  if (before !== undefined) return before;
  const answer = new Promise<string | undefined>(resolve => {
    // OpenSSH writes them to standard error.
    execFile(ssh, ['-V'], (error, _, said) =>
      resolve(error === null && said.includes('OpenSSH') ? said.trim() : undefined),
    );
  });
  versions.set(ssh, answer);
  return answer;
}

function answer(ssh: string, file: string, args: readonly string[]): Promise<Directives> {
  return new Promise((resolve, reject) => {
    const options = { timeout: PATIENCE, maxBuffer: 4 * 1024 * 1024, env: { ...process.env, LC_ALL: 'C' } };
    const child = execFile(ssh, ['-G', '-T', ...args], options, (error, out, said) => {
      if (error === null) return resolve(parse(out));
      const why = isErrno(error, 'ENOENT') ? error.message : said.trim() || error.message;
      reject(brokenConfig(file, new Error(error.killed ? `ssh -G took longer than ${PATIENCE / 1000} s` : why)));
    });
    child.stdin?.end();
  });
}

function parse(text: string): Directives {
  const found = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [, name, value] = /^(\S+) ?(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    found.set(name.toLowerCase(), [...(found.get(name.toLowerCase()) ?? []), value]);
  }
  return found;
}
