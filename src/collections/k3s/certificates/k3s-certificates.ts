import type { CertificateWay } from '../../../model/cluster/admin-way.ts';
import { HostProblem } from '../../../model/problems/host-problem.ts';
import { lastLines } from '../../../model/text/last-lines.ts';
import { raw } from '../../../shell/sh.ts';
import { endsIn } from './ends-in.ts';
import readCertificates from './read-certificates.sh';

/** The certificates of K3s on its servers and agents. Keys are not read. */
export const k3sCertificates: CertificateWay = {
  read: raw(readCertificates),
  endsOf: (where, { code, stdout, stderr }) => {
    if (code !== 0 || !/^end$/m.test(stdout)) {
      const evidence = lastLines(stderr, 3);
      throw new HostProblem('unreadable', { where, what: 'its certificates could not be read', evidence });
    }
    return endsIn(where, stdout);
  },
};
