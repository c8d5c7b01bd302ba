import { createHash } from 'node:crypto';
import { type KnownHost, keyType } from './known-hosts.ts';

/** A server's key as far as it is known: the library has it whole, of OpenSSH's client only this is heard. */
export interface ShownKey {
  /** As in known_hosts; `undefined` where it is not known. */
  readonly type: string | undefined;
  readonly fingerprint: string;
}

/** What known_hosts says about the key that a server showed. */
export type HostKeyVerdict =
  | { readonly kind: 'known' }
  /** `authorities`: entries that would vouch for a host certificate, which is not supported. */
  | { readonly kind: 'unknown'; readonly authorities: readonly KnownHost[] }
  | { readonly kind: 'changed'; readonly known: readonly KnownHost[] }
  | { readonly kind: 'revoked'; readonly by: KnownHost };

/**
 * Judges a server's key by the entries that are about this server. A key of another type than the known ones counts
 * as changed: whoever sits in between could offer a new type just as well as a new key.
 */
export function judgeHostKey(shown: ShownKey, entries: readonly KnownHost[]): HostKeyVerdict {
  const isIt = (one: KnownHost): boolean => fingerprint(one.key) === shown.fingerprint;
  const revoked = entries.find(one => one.marker === 'revoked' && isIt(one));
  if (revoked !== undefined) return { kind: 'revoked', by: revoked };
  const known = entries.filter(one => one.marker === undefined);
  if (known.some(isIt)) return { kind: 'known' };
  if (known.length === 0) {
    return { kind: 'unknown', authorities: entries.filter(one => one.marker === 'cert-authority') };
  }
  const sameType = known.filter(one => one.type === shown.type);
  return { kind: 'changed', known: sameType.length > 0 ? sameType : known };
}

/** A key's fingerprint as ssh prints it. */
export const fingerprint = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;

export const shownKey = (key: Buffer): ShownKey => ({ type: keyType(key), fingerprint: fingerprint(key) });

const ALGORITHMS = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const;

/** An algorithm for the server to prove itself with. */
export type HostKeyAlgorithm = (typeof ALGORITHMS)[number];

/**
 * The algorithms to ask a server for, those first whose keys are known: a server known by its RSA key would otherwise
 * show its Ed25519 key, and look like a stranger.
 */
export function hostKeyAlgorithms(entries: readonly KnownHost[]): HostKeyAlgorithm[] {
  const known = new Set(entries.filter(one => one.marker === undefined).map(one => one.type));
  const isKnown = (name: HostKeyAlgorithm): boolean => known.has(name.startsWith('rsa-') ? 'ssh-rsa' : name);
  return [...ALGORITHMS.filter(isKnown), ...ALGORITHMS.filter(name => !isKnown(name))];
}
