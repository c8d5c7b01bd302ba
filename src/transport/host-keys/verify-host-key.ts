import { readFile } from 'node:fs/promises';
import { isOwn } from '../../disk/own-place.ts';
import { readTrusted } from '../../disk/trusted-file.ts';
import { isAbsent } from '../../model/problems/errno.ts';
import { errorText } from '../../model/problems/error-text.ts';
import { Problem, type ProblemDetails } from '../../model/problems/problem.ts';
import type { TransportFailure } from '../../model/transport.ts';
import { type Hop, knownNameOf } from '../hop.ts';
import { fingerprint, type HostKeyVerdict, judgeHostKey } from './host-key.ts';
import { isAbout, type KnownHost, keyType, parseKnownHosts } from './known-hosts.ts';
import { rememberHostKey } from './remember-host-key.ts';

/** Why a server's key is not accepted. */
export interface HostKeyRefusal {
  readonly failure: TransportFailure;
  readonly details: Omit<ProblemDetails, 'where'>;
}

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

/**
 * Decides about the key that a server showed, and remembers it where that was asked for. `undefined`: accepted.
 * @throws {Problem} where the known keys cannot be read, or this one not be remembered.
 */
export async function verifyHostKey(hop: Hop, key: Buffer): Promise<HostKeyRefusal | undefined> {
  // Read again, not kept from before: a run side by side may have remembered the key of this very server.
  const verdict = judgeHostKey(key, await entriesAbout(hop));
  if (verdict.kind === 'known') return undefined;
  if (verdict.kind === 'unknown' && hop.remember !== undefined) {
    const name = knownNameOf(hop);
    if (await rememberHostKey(hop.remember, name, key)) return undefined;
    return refusal(hop, key, judgeHostKey(key, await entriesAbout(hop)));
  }
  return refusal(hop, key, verdict);
}

function refusal(
  hop: Hop,
  key: Buffer,
  verdict: Exclude<HostKeyVerdict, { kind: 'known' }> | { kind: 'known' },
): HostKeyRefusal {
  const shown = `it shows  ${keyType(key) ?? 'a key'} ${fingerprint(key)}`;
  const name = knownNameOf(hop);
  const file = hop.knownHosts.at(-1) ?? '~/.ssh/known_hosts';
  if (verdict.kind === 'revoked') {
    return {
      failure: 'host-key-changed',
      details: {
        what: 'its host key has been revoked',
        evidence: [shown, `revoked at ${verdict.by.file}:${verdict.by.line}`],
        hint: 'do not connect: whoever has this key must not be trusted. Give the host a new key',
      },
    };
  }
  if (verdict.kind === 'changed') {
    const files = [...new Set(verdict.known.map(one => one.file))];
    return {
      failure: 'host-key-changed',
      details: {
        what: 'its host key has changed: the host was reinstalled, or somebody is intercepting the connection',
        evidence: [
          shown,
          ...verdict.known.map(one => `known is  ${one.type} ${fingerprint(one.key)} (${one.file}:${one.line})`),
        ],
        hint: `if you know why it changed, forget the old key: ${files.map(one => `ssh-keygen -R '${name}' -f '${one}'`).join(' && ')}`,
      },
    };
  }
  const authorities = verdict.kind === 'unknown' ? verdict.authorities : [];
  return {
    failure: 'host-key-unknown',
    details: {
      what: 'its host key is unknown',
      evidence: [
        shown,
        ...authorities.map(
          one =>
            `${one.file}:${one.line} trusts a certificate authority for it, but host certificates are not supported`,
        ),
      ],
      hint: `compare that with \`ssh-keygen -lf\` of the key on the host, then: ssh-keyscan -p ${hop.port} ${hop.address} >> '${file}', or set \`host_key: accept-new\``,
    },
  };
}
