import { createHash } from 'node:crypto';

/** What an OpenPGP file says of itself: its primary keys by their fingerprints, in capital digits; or why it is none. */
export type PublicKeys = { readonly fingerprints: readonly string[] } | { readonly because: string };

const BLOCK = /-----BEGIN PGP ([A-Z ]+)-----\r?\n([\s\S]*?)-----END PGP \1-----/g;

/** The bytes of an armored text, all its blocks one after another (RFC 9580, 6.2); or why it is none. */
export function unarmored(text: string): { readonly bytes: Buffer } | { readonly because: string } {
  const parts: Buffer[] = [];
  for (const [, kind, body = ''] of text.matchAll(BLOCK)) {
    if (kind !== 'PUBLIC KEY BLOCK') return { because: `it holds a ${kind?.toLowerCase()}, not a public key` };
    const lines = body.split(/\r?\n/);
    // Headers end with an empty line; a checksum at the end begins with `=`.
    const from = lines.findIndex(line => line.trim() === '') + 1;
    const data = lines.slice(from).filter(line => !line.startsWith('='));
    if (data.some(line => !/^[A-Za-z0-9+/]*={0,2}\s*$/.test(line))) return { because: 'its lines are no base64' };
    parts.push(Buffer.from(data.join(''), 'base64'));
  }
  return parts.length === 0 ? { because: 'no line says BEGIN PGP PUBLIC KEY BLOCK' } : { bytes: Buffer.concat(parts) };
}

/** The checksum of RFC 9580, 6.1.1. */
function crc24(bytes: Buffer): number {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit++) {
      crc <<= 1;
      if ((crc & 0x1000000) !== 0) crc ^= 0x1864cfb;
    }
  }
  return crc & 0xffffff;
}

/** Bytes of a key as the text that every apt since 1.4 reads. */
export function armored(bytes: Buffer): string {
  const sum = crc24(bytes);
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  const check = Buffer.from([sum >> 16, (sum >> 8) & 255, sum & 255]).toString('base64');
  return `-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n${lines.join('\n')}\n=${check}\n-----END PGP PUBLIC KEY BLOCK-----\n`;
}

interface Packet {
  readonly tag: number;
  readonly body: Buffer;
}

/** The packets of an OpenPGP file (RFC 9580, 4.2); `undefined`: it is not made of such. */
function packetsOf(bytes: Buffer): readonly Packet[] | undefined {
  const packets: Packet[] = [];
  let at = 0;
  const next = (count: number): number => {
    let value = 0;
    for (let left = count; left > 0; left--) value = value * 256 + (bytes[at++] ?? Number.NaN);
    return value;
  };
  while (at < bytes.length) {
    const head = next(1);
    if (head < 128) return undefined;
    let length: number;
    if (head >= 192) {
      const first = next(1);
      length = first < 192 ? first : first < 224 ? (first - 192) * 256 + next(1) + 192 : first === 255 ? next(4) : NaN;
    } else {
      const size = [1, 2, 4][head % 4];
      length = size === undefined ? NaN : next(size);
    }
    if (!(at + length <= bytes.length)) return undefined;
    packets.push({
      tag: head >= 192 ? head - 192 : Math.floor((head - 128) / 4),
      body: bytes.subarray(at, at + length),
    });
    at += length;
  }
  return packets;
}

/** RFC 9580, 5.5.4; `undefined`: a version that has no fingerprint of today's. */
function fingerprintOf(body: Buffer): string | undefined {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(body.length, 1);
  if (body[0] === 4) {
    return createHash('sha1')
      .update(Buffer.from([0x99]))
      .update(head.subarray(3))
      .update(body)
      .digest('hex')
      .toUpperCase();
  }
  if (body[0] !== 6) return undefined;
  head[0] = 0x9b;
  return createHash('sha256').update(head).update(body).digest('hex').toUpperCase();
}

/** Which keys are in a file, given as its bytes. Pure. */
export function publicKeys(bytes: Buffer): PublicKeys {
  const packets = packetsOf(bytes);
  if (packets === undefined || packets.length === 0) return { because: 'it is no OpenPGP file' };
  if (packets.some(({ tag }) => tag === 5 || tag === 7)) return { because: 'it holds a private key' };
  const fingerprints: string[] = [];
  for (const { tag, body } of packets) {
    if (tag !== 6) continue;
    const fingerprint = fingerprintOf(body);
    if (fingerprint === undefined) return { because: `it holds a key of version ${body[0]}` };
    fingerprints.push(fingerprint);
  }
  return fingerprints.length === 0 ? { because: 'it holds no public key' } : { fingerprints };
}
