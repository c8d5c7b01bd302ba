import { InputProblem } from '../model/problems/problem.ts';

/** How the key of a sealed value is come by. */
export type Lock =
  | { readonly kind: 'key-file' }
  /** By scrypt (RFC 7914) from a passphrase; N is two to the power of `cost`. */
  | { readonly kind: 'passphrase'; readonly cost: number; readonly lanes: number; readonly salt: Uint8Array };

/** A value under lock and key, as one line of text: `sealed:v1:LOCK:KEY:BOX`. */
export interface SealedValue {
  readonly lock: Lock;
  /** Tells the right key from a wrong one: the beginning of the key's digest, in hexadecimal. */
  readonly keyId: string;
  /** Nonce and box of XSalsa20-Poly1305. */
  readonly box: Uint8Array;
}

/** scrypt's block size, r in RFC 7914: the same for everybody. */
export const BLOCK = 8;
/** Least and most that a text may ask for: 32 MiB of memory, which a guess should cost, to 256 MiB, which we can afford. */
const COST = { least: 15, most: 18 };
const LANES = { least: 1, most: 4 };

const FORM = /^sealed:v1:(?:key|scrypt-(\d{1,2})-8-(\d{1,2})-([0-9a-f]{32})):([0-9a-f]{16}):([A-Za-z0-9_-]{56,})$/;

/** The same inside other text; a sealed value has no character that YAML or JSON would write differently. */
export const sealedAnywhere = (): RegExp => /sealed:v\d+:[A-Za-z0-9_:-]+/g;

/** Whether a value is meant to be a sealed one, whole or not. */
export const isSealed = (value: unknown): value is string => typeof value === 'string' && /^sealed:v\d+:/.test(value);

export function formatSealed({ lock, keyId, box }: SealedValue): string {
  const how =
    lock.kind === 'key-file'
      ? 'key'
      : `scrypt-${lock.cost}-${BLOCK}-${lock.lanes}-${Buffer.from(lock.salt).toString('hex')}`;
  return `sealed:v1:${how}:${keyId}:${Buffer.from(box).toString('base64url')}`;
}

/** @throws {InputProblem} for a text that is cut off, of another version, or asks for more memory than we give. */
export function parseSealed(text: string): SealedValue {
  if (!text.startsWith('sealed:v1:')) {
    throw new InputProblem({ what: 'the value was sealed by a newer provision', hint: 'update provision' });
  }
  const [, cost, lanes, salt, keyId, box = ''] = FORM.exec(text) ?? [];
  const bytes = Buffer.from(box, 'base64url');
  if (keyId === undefined || bytes.toString('base64url') !== box) {
    throw new InputProblem({ what: 'the sealed value is incomplete', hint: 'take it from a copy, or seal it again' });
  }
  if (cost === undefined || lanes === undefined || salt === undefined) {
    return { lock: { kind: 'key-file' }, keyId, box: bytes };
  }
  const lock = {
    kind: 'passphrase',
    cost: Number(cost),
    lanes: Number(lanes),
    salt: Buffer.from(salt, 'hex'),
  } as const;
  const fits = (value: number, { least, most }: typeof COST): boolean => value >= least && value <= most;
  if (!fits(lock.cost, COST) || !fits(lock.lanes, LANES)) {
    throw new InputProblem({
      what: `the sealed value asks for scrypt with N=2^${cost}, p=${lanes}`,
      evidence: [`possible are N from 2^${COST.least} to 2^${COST.most} and p from ${LANES.least} to ${LANES.most}`],
      hint: 'was it changed? take it from a copy, or seal it again',
    });
  }
  return { lock, keyId, box: bytes };
}
