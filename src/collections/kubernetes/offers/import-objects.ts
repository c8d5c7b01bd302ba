import { stringify } from 'yaml';
import type { Exported } from './exported.ts';
import { type Import, nameHere } from './offer-fields.ts';

/** Marks an EndpointSlice as ours: the controllers of Kubernetes leave it alone. */
const MANAGED_BY = 'provision';

/**
 * The objects by which a cluster has another's Service under a name of its own: a Service without a selector, and an EndpointSlice that leads to the
 * other's address. Ports go by name, as kube-proxy matches them. What the other did not tell is left out. Pure.
 */
export function importObjects(
  imports: readonly Import[],
  told: (cluster: string) => Exported | undefined,
): { readonly content: string; readonly untold: readonly Import[] } {
  const found = imports.map(one => ({ one, service: told(one.from)?.[`${one.namespace}/${one.service}`] }));
  const documents = found.flatMap(({ one, service }) => {
    if (service === undefined) return [];
    const name = nameHere(one);
    const labels = { 'provision/imported-from': one.from };
    const ports = service.ports.map(({ name: portName, port, protocol }) => ({
      ...(portName === '' ? {} : { name: portName }),
      port,
      protocol,
    }));
    return [
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name, namespace: one.namespace, labels },
        spec: { ports: ports.map(each => ({ ...each, targetPort: each.port })) },
      },
      {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: {
          name: `${name}-mesh`,
          namespace: one.namespace,
          labels: {
            ...labels,
            'kubernetes.io/service-name': name,
            'endpointslice.kubernetes.io/managed-by': MANAGED_BY,
          },
        },
        addressType: 'IPv4',
        ports,
        endpoints: [{ addresses: [service.address], conditions: { ready: true } }],
      },
    ];
  });
  return {
    content: documents.map(document => stringify(document, { lineWidth: 0 })).join('---\n'),
    untold: found.flatMap(({ one, service }) => (service === undefined ? [one] : [])),
  };
}
