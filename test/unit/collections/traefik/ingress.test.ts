import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { shippedSections } from '../../../../src/collections/collections.ts';
import { chartValues } from '../../../../src/collections/traefik/chart-values.ts';
import { namesOf } from '../../../../src/collections/traefik/ingress-section.ts';
import { routesManifest, traefikManifest } from '../../../../src/collections/traefik/manifests.ts';
import { parseInventory } from '../../../../src/inventory/parse-inventory.ts';
import { InputProblem } from '../../../../src/model/problems/problem.ts';
import { clusterYaml } from '../../../fixtures/cluster-yaml.ts';

const inventoryOf = (ingress: string) =>
  parseInventory(clusterYaml({ hosts: ['one', 'two'], more: `ingress: ${ingress}` }), 'lab.yaml', {
    sections: shippedSections,
  });

const mistake = (ingress: string): string => {
  try {
    inventoryOf(ingress);
  } catch (error) {
    if (error instanceof InputProblem) return error.details.map(({ what }) => what).join('; ');
    throw error;
  }
  return 'none';
};

const ACME = 'acme: { email: me@example.org }';

describe('the entry in an inventory', () => {
  test.each([
    ['{ tls: acme, domain: example.org }', 'acme needs to know whom the certificate authority writes to'],
    [`{ tls: acme, ${ACME} }`, 'there is no name for which a certificate could be asked'],
    [`{ ${ACME} }`, 'nobody is asked for a certificate'],
    ['{ hosts: [{ host: shop, service: shop, port: 80 }] }', 'shop has no dot, and there is no domain that it could'],
    [
      '{ domain: example.org, hosts: [{ host: a, service: s, port: 80 }, { host: a.example.org, service: t, port: 80 }] }',
      'a.example.org is there twice',
    ],
    ['{ tls: acme, domain: example.org, acme: { email: nobody } }', '"nobody" is no address for mail'],
    ['{ tls: acme, domain: example.org, acme: { email: me@example.org, ca: le } }', '"le" is no certificate authority'],
    [`{ tls: acme, domain: example.org, ${ACME} }`, 'none'],
    ['{ hosts: [{ host: shop.example.org, service: shop, port: 80 }] }', 'none'],
  ])('%s: %s', (ingress, what) => {
    expect(mistake(ingress)).toContain(what);
  });

  test('a name without a dot stands below the domain, which is a name itself', () => {
    const inventory = inventoryOf('{ domain: example.org, hosts: [{ host: shop, service: web, port: 80 }] }');
    expect(namesOf(inventory)).toEqual(['shop.example.org', 'example.org']);
  });
});

describe('what Traefik is told', () => {
  const values = (ingress: string) => chartValues(inventoryOf(ingress), ['two'], '198.51.100.11');

  test('it is on the edge alone, and nothing of it anywhere else', () => {
    expect(values('{}')).toMatchObject({
      deployment: { replicas: 1 },
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ operator: 'In', values: ['two'] }] }],
          },
        },
      },
      service: { enabled: false },
      api: { dashboard: false },
      ingressRoute: { dashboard: { enabled: false } },
      ports: { web: { hostPort: 80 }, websecure: { hostPort: 443 } },
      updateStrategy: { type: 'Recreate' },
    });
    // It would become the address that the pod binds to, where it is not.
    expect(JSON.stringify(values('{}'))).not.toContain('hostIP');
  });

  test.each([
    ['tls', { tlsChallenge: true }],
    ['http', { httpChallenge: { entryPoint: 'web' } }],
  ])('the challenge %s is one that renders to something', (challenge, told) => {
    const { certificatesResolvers, ports } = values(
      `{ tls: acme, domain: example.org, acme: { email: me@example.org, challenge: ${challenge}, ca: letsencrypt-staging } }`,
    );
    expect(certificatesResolvers?.acme.acme).toMatchObject({
      ...told,
      email: 'me@example.org',
      storage: '/acme/acme.json',
      caServer: 'https://acme-staging-v02.api.letsencrypt.org/directory',
    });
    expect(ports.websecure.http.tls).toEqual({ enabled: true, certResolver: 'acme' });
  });

  test('nobody is asked for certificates where it has its own', () => {
    expect(values('{}')).not.toHaveProperty('certificatesResolvers');
  });

  test('its chart goes with it, under a name that K3s does not take for its own', () => {
    const inventory = inventoryOf('{}');
    const text = traefikManifest(inventory, ['two'], '198.51.100.11', 'H4sI');
    const [namespace, chart] = parseAllDocuments(text).map(one => one.toJS());
    expect(namespace).toMatchObject({ kind: 'Namespace', metadata: { name: 'traefik' } });
    expect(chart).toMatchObject({
      kind: 'HelmChart',
      metadata: { name: 'traefik-edge', namespace: 'kube-system' },
      spec: { bootstrap: true, chartContent: 'H4sI', failurePolicy: 'retry', targetNamespace: 'traefik' },
    });
    expect(parse(chart.spec.valuesContent)).toEqual(
      JSON.parse(JSON.stringify(chartValues(inventory, ['two'], '198.51.100.11'))),
    );
  });

  test('each route is an Ingress beside its Service', () => {
    const text = routesManifest(
      inventoryOf('{ domain: example.org, hosts: [{ host: shop, service: web, namespace: shop, port: 8080 }] }'),
    );
    expect(parse(text)).toMatchObject({
      kind: 'Ingress',
      metadata: { namespace: 'shop' },
      spec: {
        ingressClassName: 'traefik',
        rules: [
          {
            host: 'shop.example.org',
            http: { paths: [{ backend: { service: { name: 'web', port: { number: 8080 } } } }] },
          },
        ],
      },
    });
  });
});
