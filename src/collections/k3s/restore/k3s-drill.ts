import type { DrillWay } from '../../../model/cluster/restore-way.ts';
import { HostProblem } from '../../../model/problems/host-problem.ts';
import { lastLines } from '../../../model/text/last-lines.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { notesFunction } from '../backup/k3s-backup.ts';
import { compareCertificates } from './compare-certificates.ts';
import { changingNotes, compareNotes } from './compare-notes.ts';
import drill from './drill.sh';
import restoreFunctions from './restore-functions.sh';

/** Seconds that the server has to come up; to make an etcd of a snapshot it may take as many. */
const PATIENCE = 180;

/** How a backup is tried on a machine of its own: K3s' server alone, with all that it would start left out. */
export const k3sDrill: DrillWay = {
  program: ({ version }, architecture) => `k3s/${version}/${architecture === 'arm64' ? 'k3s-arm64' : 'k3s'}`,
  place: '/usr/local/bin/k3s',
  script: ({ uid, datastore }) =>
    lines(
      raw(restoreFunctions),
      notesFunction,
      sh`provision_uid=${uid} provision_datastore=${datastore} provision_limit=${PATIENCE}`,
      raw(drill),
    ),
  foundIn: (where, { code, stdout, stderr }) => {
    if (code !== 0) {
      throw new HostProblem('local', {
        where,
        what: 'this backup does not work: K3s does not come up with it',
        evidence: lastLines(stderr, 6),
      });
    }
    const counts = [...stdout.matchAll(/^now objects \S+ (\d+)$/gm)].map(([, number]) => Number(number));
    const secrets = [...stdout.matchAll(/^now secret /gm)].length;
    return {
      objects: counts.reduce((sum, one) => sum + one, secrets),
      secrets,
      differences: [...compareNotes(stdout), ...compareCertificates(stdout)],
      changing: changingNotes(stdout),
    };
  },
};
