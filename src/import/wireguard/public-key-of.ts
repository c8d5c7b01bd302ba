import { createPrivateKey, createPublicKey } from 'node:crypto';

/** What stands before the 32 bytes of an X25519 private key in PKCS #8 (RFC 8410). */
const HEAD = Buffer.from('302e020100300506032b656e04220420', 'hex');

/** The public key of a WireGuard private key, both in base64; `undefined` where it is none. The private one is not kept. */
export function publicKeyOf(privateKey: string): string | undefined {
  const bytes = Buffer.from(privateKey, 'base64');
  if (bytes.length !== 32 || bytes.toString('base64') !== privateKey) return undefined;
  const key = createPublicKey(createPrivateKey({ key: Buffer.concat([HEAD, bytes]), format: 'der', type: 'pkcs8' }));
  return key.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
}
