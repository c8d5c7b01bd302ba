import { createHash, randomBytes } from 'node:crypto';
import nacl from 'tweetnacl';
import { InputProblem, type ProblemDetails } from '../model/problems/problem.ts';
import { SHORTEST_SECRET } from '../model/text/secret-values.ts';
import { formatSealed, type Lock, type SealedValue } from './sealed-value.ts';

/** A lock with the key that fits it: 32 bytes. */
export interface LockedBy {
  readonly lock: Lock;
  readonly key: Uint8Array;
}

/** Characters; keys and certificates fit many times over. */
const LONGEST = 65_536;

/** The beginning of a key's digest, by which the right key is told from a wrong one. */
const keyIdOf = (key: Uint8Array): string => createHash('sha256').update(key).digest('hex').slice(0, 16);

function whyNotSealed(value: string): ProblemDetails | undefined {
  if (value.trim().length < SHORTEST_SECRET) {
    return {
      what: `a secret must have at least ${SHORTEST_SECRET} characters`,
      hint: 'a shorter one could not be masked where a host prints it: take a longer one; a password for sudo may be asked for instead (-K)',
    };
  }
  if (value.length > LONGEST)
    return { what: `a secret must have at most ${LONGEST} characters`, hint: 'seal another value' };
  return value.includes('\0') ? { what: 'a secret cannot hold a NUL', hint: 'seal another value' } : undefined;
}

/** @throws {InputProblem} for a value too short to be masked on screens, too long, or no text. */
export function seal(value: string, { lock, key }: LockedBy): string {
  const mistake = whyNotSealed(value);
  if (mistake !== undefined) throw new InputProblem(mistake);
  const nonce = randomBytes(nacl.secretbox.nonceLength);
  const box = nacl.secretbox(Buffer.from(value), nonce, key);
  return formatSealed({ lock, keyId: keyIdOf(key), box: Buffer.concat([nonce, box]) });
}

/** @throws {InputProblem} that tells a wrong key from a value that was changed since. */
export function open({ lock, keyId, box }: SealedValue, key: Uint8Array): string {
  if (keyIdOf(key) !== keyId) {
    throw new InputProblem(
      lock.kind === 'passphrase'
        ? { what: 'the passphrase is not the one it was sealed with', hint: 'type it again' }
        : { what: 'the key file is not the one it was sealed with', hint: 'name the right one with --key-file' },
    );
  }
  const nonce = box.subarray(0, nacl.secretbox.nonceLength);
  const bytes = nacl.secretbox.open(box.subarray(nacl.secretbox.nonceLength), nonce, key);
  const value = bytes === null ? undefined : Buffer.from(bytes).toString('utf8');
  if (value === undefined || whyNotSealed(value) !== undefined) {
    throw new InputProblem({
      what: 'the key fits, but the sealed value was changed since it was sealed',
      hint: 'find out by whom; take it from a copy, or seal it again',
    });
  }
  return value;
}
