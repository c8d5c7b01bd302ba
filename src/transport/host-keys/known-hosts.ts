import { createHmac } from 'node:crypto';
import { globExpression, hasWildcards } from '../../model/text/glob.ts';

/** One line of a known_hosts file (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). */
export interface KnownHost {
  readonly file: string;
  readonly line: number;
  readonly marker: 'revoked' | 'cert-authority' | undefined;
  /** The first field: patterns, or one hashed name. */
  readonly names: string;
  readonly type: string;
  /** The public key in SSH's wire form. */
  readonly key: Buffer;
}

const lastParsed = new Map<string, { readonly text: string; readonly entries: readonly KnownHost[] }>();

/**
 * The entries of a known_hosts file; comments, blank lines and lines that make no sense are left out, as ssh does. A text
 * that is the file's last one still is not parsed again: it is looked at once for each host.
 */
export function parseKnownHosts(text: string, file: string): readonly KnownHost[] {
  const last = lastParsed.get(file);
  if (last?.text === text) return last.entries;
  const entries = entriesOf(text, file);
  lastParsed.set(file, { text, entries });
  return entries;
}

function entriesOf(text: string, file: string): readonly KnownHost[] {
  return text.split('\n').flatMap((line, at) => {
    const words = line.trim().split(/\s+/);
    const marker = words[0]?.startsWith('@') ? words.shift()?.slice(1) : undefined;
    const [names, type, encoded] = words;
    if (names === undefined || names === '' || names.startsWith('#') || type === undefined || encoded === undefined) {
      return [];
    }
    if (marker !== undefined && marker !== 'revoked' && marker !== 'cert-authority') return [];
    const key = Buffer.from(encoded, 'base64');
    if (keyType(key) !== type) return [];
    return [{ file, line: at + 1, marker, names, type, key }];
  });
}

/** The type that a public key in wire form begins with (RFC 4253, 6.6); `undefined` where it is none. */
export function keyType(key: Buffer): string | undefined {
  if (key.length < 4) return undefined;
  const length = key.readUInt32BE(0);
  return length <= 64 && key.length >= 4 + length ? key.toString('latin1', 4, 4 + length) : undefined;
}

/** The name that known_hosts knows a server by: the port is part of it where it is not 22. */
export const knownName = (address: string, port: number): string =>
  port === 22 ? address.toLowerCase() : `[${address.toLowerCase()}]:${port}`;

/** Whether an entry is about the server of this `knownName`. */
export function isAbout(entry: KnownHost, name: string): boolean {
  if (entry.names.startsWith('|1|')) {
    const [, , salt = '', hash = ''] = entry.names.split('|');
    return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
  }
  const patterns = entry.names.toLowerCase().split(',');
  const hit = (pattern: string): boolean => matches(pattern, name);
  if (patterns.some(pattern => pattern.startsWith('!') && hit(pattern.slice(1)))) return false;
  return patterns.some(pattern => !pattern.startsWith('!') && hit(pattern));
}

/** `*` and `?` as in ssh_config(5), "PATTERNS". */
const matches = (pattern: string, name: string): boolean =>
  hasWildcards(pattern) ? globExpression(pattern).test(name) : pattern === name;
