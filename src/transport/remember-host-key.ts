import { mkdir, open, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../model/problem.ts';
import { isAbout, keyType, parseKnownHosts } from './known-hosts.ts';

/** Milliseconds after which a lock counts as left behind by a process that died. */
const STALE = 10_000;

/**
 * Adds a server's key to a known_hosts file, mode 0600, made with its folder where missing. Runs side by side on one
 * file wait for each other; says `false` where another run has remembered another key for that name meanwhile.
 * @throws {Problem} where the file cannot be written.
 */
export async function rememberHostKey(file: string, name: string, key: Buffer): Promise<boolean> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    return await locked(`${file}.lock`, async () => {
      const handle = await open(file, 'a+', 0o600);
      try {
        const text = await handle.readFile('utf8');
        const known = parseKnownHosts(text, file).filter(one => one.marker === undefined && isAbout(one, name));
        if (known.length > 0) return known.some(one => one.key.equals(key));
        const gap = text === '' || text.endsWith('\n') ? '' : '\n';
        // One write in append mode: a reader sees the whole line or none of it.
        await handle.appendFile(`${gap}${name} ${keyType(key)} ${key.toString('base64')}\n`);
        return true;
      } finally {
        await handle.close();
      }
    });
  } catch (cause) {
    throw new Problem(
      {
        where: file,
        what: 'the host key cannot be remembered',
        evidence: [cause instanceof Error ? cause.message : String(cause)],
        wayOut: 'make the file writable for you, or name another one as `known_hosts`',
      },
      { cause },
    );
  }
}

async function locked<T>(lock: string, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      const handle = await open(lock, 'wx', 0o600);
      await handle.close();
      break;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const held = await stat(lock).catch(() => undefined);
      if (held !== undefined && Date.now() - held.mtimeMs > STALE) await unlink(lock).catch(() => undefined);
      await sleep(10 + Math.random() * 20);
    }
  }
  try {
    return await work();
  } finally {
    await unlink(lock).catch(() => undefined);
  }
}
