import { collection } from '../collection.ts';
import { traefikArtifacts } from './artifacts.ts';
import { httpsEntry } from './checks/https-entry.ts';
import { traefikPorts } from './checks/traefik-ports.ts';
import { traefikRuns } from './checks/traefik-runs.ts';
import { ingressSection } from './ingress-section.ts';
import { traefikEdge } from './resources/traefik-edge.ts';
import { traefikContext } from './traefik-context.ts';

/** Traefik: the entry for the internet, on hosts of the role `edge` alone. */
export const traefik = collection({
  name: 'traefik',
  about: 'Traefik: the entry for the internet, on hosts of the role `edge` alone.',
  sections: [ingressSection],
  resources: [traefikEdge],
  checks: [traefikRuns, traefikPorts, httpsEntry],
  contexts: [traefikContext],
  artifacts: [traefikArtifacts],
});
