import { readFile } from 'node:fs/promises';
import ssh2, { type ParsedKey } from 'ssh2';
import { errnoOf, isAbsent } from '../model/problems/errno.ts';
import { errorText } from '../model/problems/error-text.ts';

/** A private key on the controller, as far as it can be known without a passphrase. */
export interface IdentityFile {
  readonly path: string;
  readonly text: string;
  /** The public half, in wire form. */
  readonly publicKey: Buffer;
  readonly encrypted: boolean;
}

/** The public half of a key whose private one an ssh-agent may hold. */
export interface PublicHalf {
  readonly path: string;
  readonly publicKey: Buffer;
  readonly half: 'public';
  /** What is wrong where no ssh-agent holds the private half. */
  readonly alone: NoIdentity;
}

/** Why a file is no identity, in a few words. */
export interface NoIdentity {
  readonly path: string;
  readonly because: string;
  readonly missing: boolean;
}

/** Asks for the passphrase of a key file; `undefined`: nobody can be asked. */
export type AskPassphrase = (file: string) => Promise<string | undefined>;

/** Reads a private key file without asking for anything. */
export async function readIdentity(path: string): Promise<IdentityFile | PublicHalf | NoIdentity> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const missing = isAbsent(error);
    const because = missing ? 'no such file' : unreadable(error);
    const alone = { path, because, missing };
    const found = missing ? await publicFile(path) : undefined;
    if (found === undefined) return alone;
    return 'because' in found ? found : { path, publicKey: found.key, half: 'public', alone };
  }
  const parsed = ssh2.utils.parseKey(text);
  if (!(parsed instanceof Error)) {
    const key = only(parsed);
    if (key.isPrivateKey()) return { path, text, publicKey: key.getPublicSSH(), encrypted: false };
    const because = 'holds a public key, and no ssh-agent holds its private half';
    return { path, publicKey: key.getPublicSSH(), half: 'public', alone: { path, because, missing: false } };
  }
  const half = publicHalf(text);
  if (half !== undefined && half.toString('latin1', 4, 7) === 'sk-') {
    const because = 'cannot be used: it is a security key, which node-ssh does not know';
    return { path, because, missing: false };
  }
  if (!/encrypted/i.test(parsed.message)) {
    return { path, because: 'holds no private key in a supported format', missing: false };
  }
  const beside = half === undefined ? await publicFile(path) : undefined;
  if (beside !== undefined && 'because' in beside) return beside;
  const publicKey = half ?? beside?.key;
  return publicKey === undefined
    ? { path, because: `is encrypted in an old format: its public half is needed as ${path}.pub`, missing: false }
    : { path, text, publicKey, encrypted: true };
}

/** The key itself; `undefined` for a passphrase that does not open it. */
export function unlock(identity: IdentityFile, passphrase?: string): ParsedKey | undefined {
  const parsed = ssh2.utils.parseKey(identity.text, passphrase);
  return parsed instanceof Error ? undefined : only(parsed);
}

// ssh2 returns a list for OpenSSH's format, which holds one key; its types know of the single key only.
const only = (parsed: ParsedKey | readonly ParsedKey[]): ParsedKey => {
  const [key] = [parsed].flat();
  if (key === undefined) throw new TypeError('a parsed key file holds no key');
  return key;
};

/** The public key that OpenSSH's format (PROTOCOL.key) holds in the clear. */
export function publicHalf(text: string): Buffer | undefined {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]*?)-----END/.exec(text)?.[1];
  if (body === undefined) return undefined;
  const bytes = Buffer.from(body, 'base64');
  let at = 'openssh-key-v1\0'.length;
  const field = (): Buffer => {
    const length = bytes.readUInt32BE(at);
    at += 4 + length;
    return bytes.subarray(at - length, at);
  };
  try {
    for (const _ of ['cipher', 'kdf', 'kdf options']) field();
    at += 4;
    return field();
  } catch {
    return undefined;
  }
}

const unreadable = (error: unknown): string => `cannot be read (${errnoOf(error) ?? errorText(error)})`;

/** The public half beside a key; `undefined` where there is none, or no key in it. */
async function publicFile(key: string): Promise<{ readonly key: Buffer } | NoIdentity | undefined> {
  const path = `${key}.pub`;
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return isAbsent(error) ? undefined : { path, because: unreadable(error), missing: false };
  }
  const parsed = ssh2.utils.parseKey(text);
  return parsed instanceof Error ? undefined : { key: only(parsed).getPublicSSH() };
}
