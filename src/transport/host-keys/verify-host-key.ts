import { readFile } from 'node:fs/promises';
import { isOwn } from '../../disk/own-place.ts';
import { readTrusted } from '../../disk/trusted-file.ts';
import { isAbsent } from '../../model/problems/errno.ts';
import { errorText } from '../../model/problems/error-text.ts';
import { Problem } from '../../model/problems/problem.ts';
import { type Hop, knownNameOf } from '../hop.ts';
import { judgeHostKey, shownKey } from './host-key.ts';
import { type HostKeyRefusal, hostKeyRefusal } from './host-key-refusal.ts';
import { isAbout, type KnownHost, parseKnownHosts } from './known-hosts.ts';
import { rememberHostKey } from './remember-host-key.ts';

/** The text of a known_hosts file. @throws {Problem} for one that is there and cannot be read: it may say that the key has changed. */
async function readKnownHosts(file: string): Promise<string> {
  try {
    // In `.provision` only what this machine wrote counts; a file that the user or the inventory names may be a link.
    return isOwn(file) ? (readTrusted(file) ?? '') : await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Problem) throw error;
    if (isAbsent(error)) return '';
    const evidence = [errorText(error)];
    throw new Problem(
      { where: file, what: 'the known host keys cannot be read', evidence, hint: 'give yourself read permission' },
      { cause: error },
    );
  }
}

/**
 * The entries of the hop's known_hosts files that are about it; a file that does not exist holds none.
 * @throws {Problem} for a file that cannot be read
 */
export async function entriesAbout(hop: Hop): Promise<readonly KnownHost[]> {
  const name = knownNameOf(hop);
  const files = await Promise.all(
    hop.knownHosts.map(async file => {
      const text = await readKnownHosts(file);
      return parseKnownHosts(text, file).filter(entry => isAbout(entry, name));
    }),
  );
  return files.flat();
}

/** What is known of the servers on one way; their files are read once. */
export type Known = (hop: Hop) => Promise<readonly KnownHost[]>;

export function readKnownOnce(): Known {
  const read = new Map<Hop, Promise<readonly KnownHost[]>>();
  return hop => {
    const entries = read.get(hop) ?? entriesAbout(hop);
    read.set(hop, entries);
    return entries;
  };
}

/** What the SSH library makes of an authority that known_hosts trusts. */
const UNSUPPORTED = "only OpenSSH's client checks what it has signed";

/**
 * Decides about the key that a server showed, and remembers it where that was asked for. `undefined`: accepted.
 * @throws {Problem} where the known keys cannot be read, or this one not be remembered.
 */
export async function verifyHostKey(hop: Hop, key: Buffer): Promise<HostKeyRefusal | undefined> {
  // Read again, not kept from before: a run side by side may have remembered the key of this very server.
  const shown = shownKey(key);
  const verdict = judgeHostKey(shown, await entriesAbout(hop));
  if (verdict.kind === 'known') return undefined;
  if (verdict.kind === 'unknown' && hop.remember !== undefined) {
    const name = knownNameOf(hop);
    if (await rememberHostKey(hop.remember, name, key)) return undefined;
    return hostKeyRefusal(hop, shown, judgeHostKey(shown, await entriesAbout(hop)), UNSUPPORTED);
  }
  return hostKeyRefusal(hop, shown, verdict, UNSUPPORTED);
}
