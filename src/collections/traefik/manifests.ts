import { stringify } from 'yaml';
import type { Inventory } from '../../model/inventory.ts';
import { type Given, givenMarks, givenObjects } from './certificates/secrets.ts';
import { bareDomainOf, chartValues, wildDomainOf } from './chart-values.ts';
import { routesOf } from './ingress-section.ts';
import { DOMAIN_ROUTE, NAMESPACE, RELEASE } from './release.ts';

const documents = (all: readonly unknown[]): string => all.map(one => stringify(one, { lineWidth: 0 })).join('---\n');

const routed = (host: string, service: string, port: number) => ({
  ingressClassName: 'traefik',
  rules: [
    {
      host,
      http: {
        paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: service, port: { number: port } } } }],
      },
    },
  ],
});

/** A domain by itself, with nobody behind it: 503, until a route of the user's takes it, which any does. */
const domainRoute = (domain: string | undefined): readonly unknown[] =>
  domain === undefined
    ? []
    : [
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: DOMAIN_ROUTE, namespace: NAMESPACE },
          spec: { ports: [{ port: 80 }] },
        },
        {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'Ingress',
          metadata: {
            name: DOMAIN_ROUTE,
            namespace: NAMESPACE,
            annotations: { 'traefik.ingress.kubernetes.io/router.priority': '1' },
          },
          spec: routed(domain, DOMAIN_ROUTE, 80),
        },
      ];

/**
 * Traefik, by the Helm controller that K3s has (helm.cattle.io/v1): its values are in the object, and the chart, too, so
 * that no host needs a way to a repository. Pure.
 * @param chart the packed chart in base64; `undefined`: it is not locked
 * @param given the user's own certificate, what a provider of DNS wants, whom to trust
 */
export function traefikManifest(
  inventory: Inventory,
  edges: readonly string[],
  address: string,
  chart: string | undefined,
  given: Given = {},
): string {
  return documents([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    ...givenObjects(given),
    {
      apiVersion: 'helm.cattle.io/v1',
      kind: 'HelmChart',
      metadata: { name: RELEASE, namespace: 'kube-system' },
      spec: {
        targetNamespace: NAMESPACE,
        // By default a failed upgrade takes the whole release away.
        failurePolicy: 'retry',
        // Its job runs on a server, by that one's own API: elsewhere its image may be missing, and pods' network is not needed.
        bootstrap: true,
        valuesContent: stringify(chartValues(inventory, edges, address, givenMarks(given)), {
          lineWidth: 0,
        }),
        chartContent: chart ?? '',
      },
    },
    ...domainRoute(bareDomainOf(inventory)),
  ]);
}

/** A name may have dots and stand in two namespaces; an Ingress of it is called by it. */
const ingressName = (host: string): string => `provision-${host}`.slice(0, 253);

/** Where one certificate is for a whole domain, a name outside it needs one of its own. */
function annotated(inventory: Inventory, host: string) {
  const domain = wildDomainOf(inventory);
  if (domain === undefined || host === domain || host.slice(host.indexOf('.') + 1) === domain) return {};
  const router = 'traefik.ingress.kubernetes.io/router';
  return {
    annotations: {
      [`${router}.entrypoints`]: 'websecure',
      [`${router}.tls`]: 'true',
      [`${router}.tls.certresolver`]: 'acme',
    },
  };
}

/** The routes that the inventory names, as Ingresses beside their Services. Pure. */
export const routesManifest = (inventory: Inventory): string =>
  documents(
    routesOf(inventory).map(({ host, service, namespace, port }) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: ingressName(host), namespace, ...annotated(inventory, host) },
      spec: routed(host, service, port),
    })),
  );
