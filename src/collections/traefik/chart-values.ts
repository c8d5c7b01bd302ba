import type { Inventory } from '../../model/inventory.ts';
import { TRAEFIK_IMAGE } from './artifacts.ts';
import { CERTIFICATE_SECRET, CREDENTIALS_SECRET, ROOT_CONFIG, ROOT_FILE } from './certificates/secrets.ts';
import { directoryOf, ingressSection, routesOf, sourceOf } from './ingress-section.ts';
import { RELEASE } from './release.ts';
import { TOLERATION } from './state/taint.ts';

/** Where an edge keeps what the certificate authority gave: on the host, so that a pod, a node or a cluster made anew asks for nothing. */
export const KEPT_CERTIFICATES = '/var/lib/provision/traefik';

/** The user that the chart's pod runs as; it may read and write there, and nobody else but root. */
export const TRAEFIK_USER = 65_532;

const MOUNTED = '/acme';
const ROOT_MOUNTED = '/acme-root';

/** Whether an authority of the user's own is asked, which nobody trusts as it is. */
const hasRoot = (inventory: Inventory): boolean => {
  const { tls, acme } = ingressSection.of(inventory);
  return tls === 'acme' && acme?.root !== undefined;
};

/** Who is asked for certificates, and how it asks back; nothing where nobody is. */
function authority(inventory: Inventory) {
  const ingress = ingressSection.of(inventory);
  if (ingress.tls !== 'acme' || ingress.acme === undefined) return {};
  const { email, challenge, provider } = ingress.acme;
  // An empty map would render to nothing, and no certificate would ever be asked for.
  const asked = {
    tls: { tlsChallenge: true },
    http: { httpChallenge: { entryPoint: 'web' } },
    dns: { dnsChallenge: { provider } },
  }[challenge];
  const trusted = hasRoot(inventory) ? { caCertificates: [`${ROOT_MOUNTED}/${ROOT_FILE}`] } : {};
  const acme = { email, storage: `${MOUNTED}/acme.json`, caServer: directoryOf(ingress), ...asked, ...trusted };
  return { certificatesResolvers: { acme: { acme } } };
}

/** The domain for all of which one certificate is asked, by DNS; `undefined`: every name has its own. */
export function wildDomainOf(inventory: Inventory): string | undefined {
  const { tls, acme, domain } = ingressSection.of(inventory);
  return tls === 'acme' && acme?.challenge === 'dns' ? domain : undefined;
}

/** The domain that no route tells of: Traefik asks an authority for names of routes alone, so it gets one of its own. */
export function bareDomainOf(inventory: Inventory): string | undefined {
  const { tls, acme, domain } = ingressSection.of(inventory);
  const isAsked = tls === 'acme' && acme?.challenge !== 'dns';
  return isAsked && routesOf(inventory).every(({ host }) => host !== domain) ? domain : undefined;
}

/** With an authority the chart takes one pod of a Deployment; a DaemonSet has one on each edge, with certificates of its own. */
const isOnEach = (inventory: Inventory, edges: number): boolean => {
  const { tls, acme } = ingressSection.of(inventory);
  return tls === 'acme' && acme?.challenge === 'dns' && edges > 1;
};

/** What makes Traefik's pods, as kubectl calls it. */
export const workloadOf = (inventory: Inventory): string => {
  const edges = inventory.hosts.filter(({ roles }) => roles.includes('edge')).length;
  return `${isOnEach(inventory, edges) ? 'daemonset' : 'deployment'}/${RELEASE}`;
};

/** What the entry says to whoever asks for a name that no route tells of: nothing of the authority, or a certificate for the whole domain. */
function resolved(inventory: Inventory) {
  if (ingressSection.of(inventory).tls !== 'acme') return {};
  const domain = wildDomainOf(inventory);
  return {
    certResolver: 'acme',
    ...(domain === undefined ? {} : { domains: [{ main: domain, sans: [`*.${domain}`] }] }),
  };
}

/**
 * Values of Traefik's chart 41: on the edges alone, by ports of the host, with no Service that would open it anywhere else, and
 * no dashboard. Pure.
 * @param edges names of the nodes
 * @param address where the internet finds it: what every Ingress says as its address
 * @param marks annotations of what pods read at their start: another one makes pods anew
 */
export function chartValues(
  inventory: Inventory,
  edges: readonly string[],
  address: string,
  marks: Readonly<Record<string, string>> = {},
) {
  const ingress = ingressSection.of(inventory);
  const isDns = ingress.tls === 'acme' && ingress.acme?.challenge === 'dns';
  const onEach = isOnEach(inventory, edges.length);
  const nodes = [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: edges }] }];
  return {
    image: TRAEFIK_IMAGE,
    deployment: {
      kind: onEach ? 'DaemonSet' : 'Deployment',
      ...(onEach ? {} : { replicas: edges.length }),
      ...(Object.keys(marks).length === 0 ? {} : { podAnnotations: marks }),
      additionalVolumes: [{ name: 'acme', hostPath: { path: KEPT_CERTIFICATES, type: 'Directory' } }],
    },
    additionalVolumeMounts: [{ name: 'acme', mountPath: MOUNTED }],
    ...(hasRoot(inventory) ? { volumes: [{ name: ROOT_CONFIG, mountPath: ROOT_MOUNTED, type: 'configMap' }] } : {}),
    // A second pod could not have the ports of the first.
    updateStrategy: onEach
      ? { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } }
      : { type: 'Recreate', rollingUpdate: null },
    affinity: {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: nodes } },
    },
    ...(ingress.dedicated ? { tolerations: [TOLERATION] } : {}),
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
        http: { tls: { enabled: true, ...resolved(inventory) } },
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
    ...(isDns ? { envFrom: [{ secretRef: { name: CREDENTIALS_SECRET } }] } : {}),
    ...(sourceOf(ingress) === 'files'
      ? { tlsStore: { default: { defaultCertificate: { secretName: CERTIFICATE_SECRET } } } }
      : {}),
    tlsOptions: { default: { minVersion: 'VersionTLS12' } },
    global: { checkNewVersion: false, sendAnonymousUsage: false },
  };
}
