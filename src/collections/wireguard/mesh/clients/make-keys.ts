import nacl from 'tweetnacl';

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** A private key for X25519, its bits set as `wg genkey` sets them (RFC 7748, section 5), and the public one that belongs to it. */
export function makeKeys(): { readonly publicKey: string; readonly privateKey: string } {
  const secret = nacl.randomBytes(nacl.box.secretKeyLength);
  secret[0] = (secret[0] ?? 0) & 0xf8;
  secret[31] = ((secret[31] ?? 0) & 0x7f) | 0x40;
  const { publicKey } = nacl.box.keyPair.fromSecretKey(secret);
  const made = { publicKey: base64(publicKey), privateKey: base64(secret) };
  secret.fill(0);
  return made;
}
