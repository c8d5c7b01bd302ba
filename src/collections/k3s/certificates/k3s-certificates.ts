import { X509Certificate } from 'node:crypto';
import type { CertificateWay } from '../../../model/cluster/admin-way.ts';
import type { CertificateEnd } from '../../../model/facts/certificate-end.ts';
import { HostProblem } from '../../../model/problems/host-problem.ts';
import { unread } from '../../../model/reading/unread.ts';
import { lastLines } from '../../../model/text/last-lines.ts';
import { raw } from '../../../shell/sh.ts';
import readCertificates from './read-certificates.sh';

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

/** The certificates of K3s on its servers and agents. Keys are not read. */
export const k3sCertificates: CertificateWay = {
  read: raw(readCertificates),
  endsOf: (where, { code, stdout, stderr }) => {
    if (code !== 0 || !/^end$/m.test(stdout)) {
      const evidence = lastLines(stderr, 3);
      throw new HostProblem('unreadable', { where, what: 'its certificates could not be read', evidence });
    }
    const parts = stdout.split(/^file /m).slice(1);
    return parts.map(part => {
      const line = part.indexOf('\n');
      return endOf(where, part.slice(0, line), part.slice(line + 1));
    });
  },
};
