import { stringify } from 'yaml';
import type { Inventory } from '../../model/inventory.ts';
import type { OwnCertificate } from './certificates/own-certificate.ts';
import { type Credentials, entrySecrets, markOf } from './certificates/secrets.ts';
import { chartValues, wildDomainOf } from './chart-values.ts';
import { routesOf } from './ingress-section.ts';
import { NAMESPACE, RELEASE } from './release.ts';

const documents = (all: readonly unknown[]): string => all.map(one => stringify(one, { lineWidth: 0 })).join('---\n');

/**
 * Traefik, by the Helm controller that K3s has (helm.cattle.io/v1): its values are in the object, and the chart, too, so
 * that no host needs a way to a repository. Pure.
 * @param chart the packed chart in base64; `undefined`: it is not locked
 * @param secrets the user's own certificate, and what a provider of DNS wants
 */
export function traefikManifest(
  inventory: Inventory,
  edges: readonly string[],
  address: string,
  chart: string | undefined,
  secrets: { readonly own?: OwnCertificate | undefined; readonly credentials?: Credentials | undefined } = {},
): string {
  return documents([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    ...entrySecrets(secrets.own, secrets.credentials),
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
        valuesContent: stringify(chartValues(inventory, edges, address, markOf(secrets.credentials)), {
          lineWidth: 0,
        }),
        chartContent: chart ?? '',
      },
    },
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
      spec: {
        ingressClassName: 'traefik',
        rules: [
          {
            host,
            http: {
              paths: [
                { path: '/', pathType: 'Prefix', backend: { service: { name: service, port: { number: port } } } },
              ],
            },
          },
        ],
      },
    })),
  );
