import { diagnosable } from '../../diagnosis/diagnose.ts';
import { collection } from '../collection.ts';
import { traefikArtifacts } from './artifacts.ts';
import { entryCauses } from './causes/entry-causes.ts';
import { dedicatedEdges } from './checks/dedicated-edges.ts';
import { entryProbe } from './checks/entry-probe.ts';
import { httpsEntry } from './checks/https-entry.ts';
import { traefikPorts } from './checks/traefik-ports.ts';
import { traefikRuns } from './checks/traefik-runs.ts';
import { entryEvidence } from './entry-evidence.ts';
import { entryFaults } from './faults/entry-faults.ts';
import { ingressSection } from './ingress-section.ts';
import { entryRemedies } from './remedies/entry-remedies.ts';
import { unrehearsed } from './remedies/unrehearsed.ts';
import { edgeTaint } from './resources/edge-taint.ts';
import { entryRehearsal } from './resources/entry-rehearsal.ts';
import { keptCertificates } from './resources/kept-certificates.ts';
import { traefikEdge } from './resources/traefik-edge.ts';
import { entrySurvey } from './survey/entry-survey.ts';
import { traefikContext } from './traefik-context.ts';

/** Traefik: the entry for the internet, on hosts of the role `edge` alone. */
export const traefik = collection({
  name: 'traefik',
  about: 'Traefik: the entry for the internet, on hosts of the role `edge` alone.',
  evidence: [entryEvidence],
  sections: [ingressSection],
  resources: [traefikEdge, edgeTaint, entryRehearsal, keptCertificates],
  facts: {
    'traefik.certified': { about: 'Names for which an authority gave a certificate that is kept on an edge.' },
  },
  checks: [traefikRuns, dedicatedEdges, traefikPorts, httpsEntry, entryProbe],
  diagnoses: [diagnosable(entrySurvey, entryCauses)],
  faults: entryFaults,
  remedies: entryRemedies,
  unrehearsed,
  contexts: [traefikContext],
  artifacts: [traefikArtifacts],
});
