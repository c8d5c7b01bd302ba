import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { shippedSections } from '../../../../src/collections/collections.ts';
import { givenProblems, givenRoot } from '../../../../src/collections/traefik/certificates/given.ts';
import { chartValues } from '../../../../src/collections/traefik/chart-values.ts';
import { httpsEntry } from '../../../../src/collections/traefik/checks/https-entry.ts';
import { traefikManifest } from '../../../../src/collections/traefik/manifests.ts';
import { parseInventory } from '../../../../src/inventory/parse-inventory.ts';
import { InputProblem } from '../../../../src/model/problems/problem.ts';
import { clusterYaml } from '../../../fixtures/cluster-yaml.ts';

const inventoryOf = (ingress: string) =>
  parseInventory(clusterYaml({ hosts: ['one', 'two'], more: `ingress: ${ingress}` }), 'lab.yaml', {
    sections: shippedSections,
  });

const own = (more = '', hosts = '') =>
  inventoryOf(
    `{ tls: acme, domain: example.test, acme: { email: me@example.test, ca: "https://ca.lan:9000/acme/acme/directory"${more} }${hosts} }`,
  );
const withRoot = own(', root: ./root.pem');

const pem = spawnSync(
  'openssl',
  'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout /dev/null -subj /CN=home'.split(' '),
  { encoding: 'utf8' },
).stdout;

const manifestOf = (inventory: ReturnType<typeof own>, root?: string) =>
  parseAllDocuments(traefikManifest(inventory, ['two'], '198.51.100.11', 'H4sI', { root })).map((one): unknown =>
    one.toJS(),
  );

describe('an authority of one’s own', () => {
  test('is trusted by the certificate that the inventory names, in every pod', () => {
    expect(chartValues(withRoot, ['two'], '198.51.100.11')).toMatchObject({
      certificatesResolvers: {
        acme: {
          acme: { caServer: 'https://ca.lan:9000/acme/acme/directory', caCertificates: ['/acme-root/root.pem'] },
        },
      },
      volumes: [{ name: 'provision-acme-root', mountPath: '/acme-root', type: 'configMap' }],
    });
    expect(manifestOf(withRoot, pem)).toContainEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'provision-acme-root', namespace: 'traefik' },
      data: { 'root.pem': pem },
    });
    const marked = (root: string): string => JSON.stringify(manifestOf(withRoot, root).slice(2));
    expect(marked(pem)).not.toBe(marked(`${pem}\n`));
  });

  test('that everybody trusts needs none', () => {
    const values = chartValues(own(), ['two'], '198.51.100.11');
    expect(JSON.stringify(values)).not.toContain('acme-root');
    expect(givenRoot(own(), () => 'never asked')).toBeUndefined();
    const named = () => inventoryOf('{ tls: acme, domain: a.org, acme: { email: me@a.org, root: ./root.pem } }');
    expect(named).toThrow(InputProblem);
    expect(named).toThrow(/letsencrypt is trusted as it is/);
  });

  test('is refused where that file is no certificate', () => {
    expect(givenProblems(withRoot, () => pem, 0)).toEqual([]);
    expect(givenProblems(withRoot, () => 'nonsense', 0)).toMatchObject([
      { because: './root.pem is no certificate: Traefik would not trust the authority' },
    ]);
  });

  test('is named by the gate as it calls itself', () => {
    const tls = {
      ...{ protocol: 'TLSv1.3', issuer: 'Pebble Intermediate CA 1a2b3c', subject: '', names: 'DNS:example.test' },
      ...{ fingerprint: '', until: 'Nov 30 02:00:00 2031 GMT', trusted: false, why: 'self-signed' },
    };
    const stdout = [
      'name example.test',
      'plain {"status":301,"location":"https://example.test/"}',
      'old {"error":"refused"}',
      `tls ${JSON.stringify(tls)}`,
    ].join('\n');
    const check = httpsEntry.bind({ address: '198.51.100.11', names: ['example.test'], tls: 'acme' });
    expect(check.judge({ stdout, stderr: '', code: 0 })).toMatchObject({
      kind: 'met',
      evidence: '80 leads to 443; certificate of Pebble Intermediate CA 1a2b3c, until Nov 30 02:00:00 2031 GMT',
    });
  });
});

describe('a domain that an authority is asked for', () => {
  const routes = (inventory: ReturnType<typeof own>) =>
    JSON.stringify(manifestOf(inventory)).split('provision-domain').length - 1;

  test('has a route of its own until one of the inventory takes it, since Traefik asks for names of routes alone', () => {
    expect(manifestOf(own())).toContainEqual(
      expect.objectContaining({
        kind: 'Ingress',
        metadata: {
          name: 'provision-domain',
          namespace: 'traefik',
          annotations: { 'traefik.ingress.kubernetes.io/router.priority': '1' },
        },
      }),
    );
    expect(routes(own('', ', hosts: [{ host: shop, service: web, port: 80 }]'))).toBe(3);
    expect(routes(own('', ', hosts: [{ host: example.test, service: web, port: 80 }]'))).toBe(0);
    expect(routes(inventoryOf('{ domain: example.test }'))).toBe(0);
  });
});
