import type { Inventory } from '../../model/inventory.ts';
import { TRAEFIK_IMAGE } from './artifacts.ts';
import { directoryOf, ingressSection } from './ingress-section.ts';

/** Where an edge keeps what the certificate authority gave: on the host, so that a pod, a node or a cluster made anew asks for nothing. */
export const KEPT_CERTIFICATES = '/var/lib/provision/traefik';

/** The user that the chart's pod runs as; it may read and write there, and nobody else but root. */
export const TRAEFIK_USER = 65_532;

const MOUNTED = '/acme';

/** Who is asked for certificates, and how it asks back; nothing where nobody is. */
function authority(inventory: Inventory) {
  const ingress = ingressSection.of(inventory);
  if (ingress.tls !== 'acme' || ingress.acme === undefined) return {};
  const { email, challenge } = ingress.acme;
  // An empty map would render to nothing, and no certificate would ever be asked for.
  const asked = challenge === 'tls' ? { tlsChallenge: true } : { httpChallenge: { entryPoint: 'web' } };
  const acme = { email, storage: `${MOUNTED}/acme.json`, caServer: directoryOf(ingress), ...asked };
  return { certificatesResolvers: { acme: { acme } } };
}

/**
 * Values of Traefik's chart 41: on the edges alone, by ports of the host, with no Service that would open it anywhere else, and
 * no dashboard. Pure.
 * @param edges names of the nodes
 * @param address where the internet finds it: what every Ingress says as its address
 */
export function chartValues(inventory: Inventory, edges: readonly string[], address: string) {
  const { tls } = ingressSection.of(inventory);
  const nodes = [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: edges }] }];
  return {
    image: TRAEFIK_IMAGE,
    deployment: {
      kind: 'Deployment',
      replicas: edges.length,
      additionalVolumes: [{ name: 'acme', hostPath: { path: KEPT_CERTIFICATES, type: 'Directory' } }],
    },
    additionalVolumeMounts: [{ name: 'acme', mountPath: MOUNTED }],
    // A second pod could not have the ports of the first.
    updateStrategy: { type: 'Recreate', rollingUpdate: null },
    affinity: {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: nodes } },
    },
    service: { enabled: false },
    ports: {
      web: {
        port: 8000,
        hostPort: 80,
        http: { redirections: { entryPoint: { to: 'websecure', scheme: 'https', permanent: true } } },
      },
      websecure: {
        port: 8443,
        hostPort: 443,
        http: { tls: { enabled: true, ...(tls === 'acme' ? { certResolver: 'acme' } : {}) } },
      },
    },
    api: { dashboard: false },
    ingressRoute: { dashboard: { enabled: false } },
    ingressClass: { enabled: true, isDefaultClass: true, name: 'traefik' },
    providers: {
      kubernetesIngress: {
        enabled: true,
        publishedService: { enabled: false },
        ingressEndpoint: { ip: address },
      },
    },
    persistence: { enabled: false },
    ...authority(inventory),
    tlsOptions: { default: { minVersion: 'VersionTLS12' } },
    global: { checkNewVersion: false, sendAnonymousUsage: false },
  };
}
