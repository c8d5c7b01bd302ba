import { X509Certificate } from 'node:crypto';
import type { CertificateEnd } from '../../../model/facts/certificate-end.ts';
import { unread } from '../../../model/reading/unread.ts';

const PEM = /-----BEGIN CERTIFICATE-----\n[^-]+-----END CERTIFICATE-----/;

/** The first of a file is its own; those behind it are who signed it. @throws {Unread} */
function endOf(host: string, file: string, text: string): CertificateEnd {
  const [pem] = PEM.exec(text) ?? unread(file, 'there is no certificate in it');
  let shown: X509Certificate;
  try {
    shown = new X509Certificate(pem);
  } catch (error) {
    throw unread(file, error instanceof Error ? error.message : 'it is no certificate');
  }
  const until = new Date(shown.validTo);
  if (Number.isNaN(until.getTime())) unread(file, `it ends on ${shown.validTo}`);
  return { host, file, ca: shown.ca, until };
}

/**
 * When the certificates end that read-certificates.sh has printed.
 * @param host whose they are
 * @throws {Unread} where it is cut off, or one of them is none
 */
export function endsIn(host: string, stdout: string): readonly CertificateEnd[] {
  const [told = '', ...rest] = stdout.split(/^end$/m);
  if (rest.length === 0) unread('the certificates of K3s', 'what was printed is cut off');
  return told
    .split(/^file /m)
    .slice(1)
    .map(part => {
      const line = part.indexOf('\n');
      return endOf(host, part.slice(0, line), part.slice(line + 1));
    });
}

/** Of the certificates that K3s makes anew when it starts (all but a CA's), the one that ends first. Pure. */
export const firstEnd = (ends: readonly CertificateEnd[]): CertificateEnd | undefined =>
  ends.filter(({ ca }) => !ca).toSorted((one, other) => one.until.getTime() - other.until.getTime())[0];
