import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import * as z from 'zod';
import { shippedSections } from '../../../../src/collections/collections.ts';
import { givenCredentials, givenPair, givenProblems } from '../../../../src/collections/traefik/certificates/given.ts';
import { chartValues } from '../../../../src/collections/traefik/chart-values.ts';
import { routesManifest, traefikManifest } from '../../../../src/collections/traefik/manifests.ts';
import { parseInventory } from '../../../../src/inventory/parse-inventory.ts';
import { InputProblem } from '../../../../src/model/problems/problem.ts';
import { clusterYaml } from '../../../fixtures/cluster-yaml.ts';

const inventoryOf = (ingress: string, vars = '{}') =>
  parseInventory(clusterYaml({ hosts: ['one', 'two'], more: `ingress: ${ingress}\nvars: ${vars}` }), 'lab.yaml', {
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

const DNS = 'acme: { email: me@example.org, challenge: dns, provider: cloudflare, credentials: dns_token }';
const byDns = inventoryOf(
  `{ tls: acme, domain: example.org, ${DNS}, hosts: [{ host: shop, service: web, port: 80 }, { host: other.test, service: web, port: 80 }] }`,
  '{ dns_token: { CF_DNS_API_TOKEN: token-of-the-test } }',
);

describe('what the inventory says of certificates', () => {
  test.each([
    ['{ tls: acme, domain: a.org, acme: { email: me@a.org, challenge: dns } }', 'the DNS challenge needs to know who'],
    ['{ tls: acme, domain: a.org, acme: { email: me@a.org, challenge: dns, provider: cloudflare } }', 'needs to know'],
    [
      '{ tls: acme, domain: a.org, acme: { email: me@a.org, provider: cloudflare } }',
      'provider is for the DNS challenge',
    ],
    [
      '{ tls: acme, domain: a.org, acme: { email: me@a.org, challenge: dns, provider: Cloud flare, credentials: x } }',
      'no name of a provider',
    ],
    ['{ tls: { files: { certificate: ./c.pem } } }', 'key'],
    [`{ tls: acme, domain: a.org, ${DNS} }`, 'none'],
    ['{ tls: { files: { certificate: ./c.pem, key: ./k.pem } } }', 'none'],
    ['{ tls: { files: { certificate: ./c.pem, key: { var: tls_key } } } }', 'none'],
  ])('%s: %s', (ingress, told) => {
    expect(mistake(ingress)).toContain(told);
  });
});

describe('a certificate of one’s own', () => {
  const own = inventoryOf('{ tls: { files: { certificate: ./c.pem, key: ./k.pem } } }');
  const files = (path: string, readers: string): string => `${path} for ${readers}`;

  test('comes from two files, of which nobody else may read the key', () => {
    expect(givenPair(own, files)).toEqual({ certificate: './c.pem for anybody', key: './k.pem for nobody else' });
    const sealed = inventoryOf(
      '{ tls: { files: { certificate: ./c.pem, key: { var: tls_key } } } }',
      '{ tls_key: KEY }',
    );
    expect(givenPair(sealed, files)?.key).toBe('KEY');
  });

  test('is a Secret that Traefik takes where no route names another', () => {
    const manifest = traefikManifest(own, ['edge-1'], '203.0.113.7', '', { own: { certificate: 'C', key: 'K' } });
    expect(parseAllDocuments(manifest).map(one => one.toJS())).toContainEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'provision-certificate', namespace: 'traefik' },
      type: 'kubernetes.io/tls',
      stringData: { 'tls.crt': 'C', 'tls.key': 'K' },
    });
    expect(chartValues(own, ['edge-1'], '203.0.113.7')).toMatchObject({
      tlsStore: { default: { defaultCertificate: { secretName: 'provision-certificate' } } },
      deployment: { kind: 'Deployment' },
    });
  });
});

describe('the DNS challenge', () => {
  const values = chartValues(byDns, ['edge-1'], '203.0.113.7', { 'provision/credentials': 'mark' });

  test('asks for the whole domain, with what its provider wants in a Secret', () => {
    expect(values).toMatchObject({
      certificatesResolvers: { acme: { acme: { dnsChallenge: { provider: 'cloudflare' } } } },
      ports: { websecure: { http: { tls: { domains: [{ main: 'example.org', sans: ['*.example.org'] }] } } } },
      envFrom: [{ secretRef: { name: 'provision-acme-dns' } }],
      deployment: { kind: 'Deployment', replicas: 1, podAnnotations: { 'provision/credentials': 'mark' } },
    });
    const credentials = givenCredentials(byDns);
    const manifest = traefikManifest(byDns, ['edge-1'], '203.0.113.7', '', { credentials });
    expect(parseAllDocuments(manifest).map(one => one.toJS())).toContainEqual(
      expect.objectContaining({ kind: 'Secret', stringData: { CF_DNS_API_TOKEN: 'token-of-the-test' } }),
    );
    // Only there: nothing else of the manifest tells it.
    expect(manifest.split('token-of-the-test')).toHaveLength(2);
  });

  test('has a pod on each of several edges, each with certificates of its own', () => {
    const { deployment, updateStrategy } = chartValues(byDns, ['a', 'b'], '203.0.113.7');
    expect(deployment).toMatchObject({ kind: 'DaemonSet' });
    expect(deployment).not.toHaveProperty('replicas');
    expect(updateStrategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } });
  });

  test('a name outside the domain has a certificate of its own', () => {
    const tlsOf = z.object({ metadata: z.object({ annotations: z.record(z.string(), z.string()).optional() }) });
    const [shop, other] = parseAllDocuments(routesManifest(byDns)).map(one => tlsOf.parse(one.toJS()).metadata);
    expect(shop?.annotations).toBeUndefined();
    expect(other?.annotations).toMatchObject({ 'traefik.ingress.kubernetes.io/router.tls.certresolver': 'acme' });
  });

  test('other credentials make the pods anew', () => {
    const values = (token: string): unknown => {
      const all = traefikManifest(byDns, ['a'], '', '', { credentials: { CF_DNS_API_TOKEN: token } });
      const chart = parseAllDocuments(all)
        .map((one): unknown => one.toJS())
        .flatMap(one => z.object({ spec: z.object({ valuesContent: z.string() }) }).safeParse(one).data ?? []);
      return z.object({ deployment: z.unknown() }).parse(parse(chart[0]?.spec.valuesContent ?? '')).deployment;
    };
    expect(values('one-token')).not.toEqual(values('another-token'));
  });

  test.each([
    ['nothing', '{}'],
    ['a text', '{ dns_token: abc }'],
    ['names that are none of the environment', '{ dns_token: { token: abc } }'],
    ['values that are no text', '{ dns_token: { TOKEN: 7 } }'],
  ])('is refused where the value below vars is %s', (_, vars) => {
    const given = inventoryOf(`{ tls: acme, domain: example.org, ${DNS} }`, vars);
    expect(givenProblems(given, () => '', 0).map(({ because }) => because)).toEqual([
      'vars.dns_token does not say what the API of cloudflare wants',
    ]);
  });
});
