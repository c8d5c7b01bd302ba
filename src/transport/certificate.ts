/** When a user certificate counts (PROTOCOL.certkeys), in milliseconds since 1970. */
export interface Validity {
  readonly from: number;
  /** `Infinity`: for ever. */
  readonly to: number;
}

/** Fields of the key itself in a certificate, by its type. */
const KEY_FIELDS: Readonly<Record<string, number>> = {
  'ssh-ed25519': 1,
  'ssh-rsa': 2,
  'ecdsa-sha2-nistp256': 2,
  'ecdsa-sha2-nistp384': 2,
  'ecdsa-sha2-nistp521': 2,
  'sk-ssh-ed25519': 2,
  'sk-ecdsa-sha2-nistp256': 3,
};

/** When the certificate in a `…-cert.pub` counts; `undefined` for a text that is none. */
export function validityOf(text: string): Validity | undefined {
  const [type = '', body = ''] = text.split(' ');
  const fields = KEY_FIELDS[type.replace(/-cert-v01@openssh\.com$/, '')];
  const bytes = Buffer.from(body, 'base64');
  let at = 0;
  const skip = (): void => {
    at += 4 + bytes.readUInt32BE(at);
  };
  const moment = (): number => {
    at += 8;
    const seconds = bytes.readBigUInt64BE(at - 8);
    return seconds > 8_640_000_000_000n ? Number.POSITIVE_INFINITY : Number(seconds) * 1000;
  };
  if (fields === undefined || !type.includes('-cert-')) return undefined;
  try {
    // Its type, a nonce, the key.
    for (let left = 2 + fields; left > 0; left -= 1) skip();
    // A serial number and what it is for.
    at += 8 + 4;
    // Its name, and whom it is for.
    skip();
    skip();
    return { from: moment(), to: moment() };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Why a certificate does not count now; `undefined` for one that may. */
export function whyInvalid({ from, to }: Validity, now: number): string | undefined {
  const date = (moment: number): string => new Date(moment).toISOString().replace(/\.000Z$/, 'Z');
  if (now >= to) return `it has expired (${date(to)})`;
  return now < from ? `it is not valid before ${date(from)}` : undefined;
}
