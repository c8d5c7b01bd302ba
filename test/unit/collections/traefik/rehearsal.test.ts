import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { shippedSections } from '../../../../src/collections/collections.ts';
import { rehearsalOf } from '../../../../src/collections/traefik/ingress-section.ts';
import { rehearsalJob } from '../../../../src/collections/traefik/rehearsal/rehearsal-pod.ts';
import { entryRehearsal } from '../../../../src/collections/traefik/resources/entry-rehearsal.ts';
import { traefikContext } from '../../../../src/collections/traefik/traefik-context.ts';
import { parseInventory } from '../../../../src/inventory/parse-inventory.ts';
import { NOTHING_KNOWN } from '../../../../src/model/plan/program.ts';
import { clusterYaml } from '../../../fixtures/cluster-yaml.ts';
import { contextOptions } from '../../../fixtures/context-options.ts';

const inventoryOf = (acme: string) =>
  parseInventory(
    clusterYaml({
      hosts: ['one', 'two'],
      more: `ingress: { tls: acme, domain: example.test, acme: { email: me@example.test${acme} } }`,
    }),
    'lab.yaml',
    { sections: shippedSections },
  );

const STAGING = 'https://acme-staging-v02.api.letsencrypt.org/directory';

const spec = {
  edge: 'edge-1',
  names: ['shop.example.test', 'example.test'],
  kept: [],
  email: 'me@example.test',
  directory: STAGING,
  challenge: 'tls',
} as const;

describe('whose rehearsal', () => {
  test.each([
    ['', STAGING],
    [', ca: letsencrypt-staging', undefined],
    [', ca: "https://ca.lan/dir"', undefined],
    [', ca: "https://ca.lan/dir", rehearsal: "https://ca.lan/try"', 'https://ca.lan/try'],
    [', rehearsal: none', undefined],
  ])('%s: %s', (acme, directory) => {
    expect(rehearsalOf(inventoryOf(acme))).toBe(directory);
  });

  test('by DNS there is none, and none may be wanted', () => {
    const dns = ', challenge: dns, provider: cloudflare, credentials: token';
    expect(rehearsalOf(inventoryOf(dns))).toBeUndefined();
    expect(() => inventoryOf(`${dns}, rehearsal: letsencrypt-staging`)).toThrow('a rehearsal is for the challenges');
    expect(() => inventoryOf(', rehearsal: staging')).toThrow('"staging" is no certificate authority');
  });
});

describe('a rehearsal', () => {
  const told = (stdout: string) => ({ stdout, stderr: '', code: 0 });
  const plan = (stdout: string, kept: readonly string[] = []) =>
    entryRehearsal.bind({ ...spec, kept }).plan(told(stdout));

  test('is had before there is a Traefik, for the names without a certificate, and not twice', () => {
    const first = plan('release absent\n', ['example.test']);
    expect(first).toMatchObject({ kind: 'change', change: { fields: [{ after: 'shop.example.test' }] } });
    const script = first.kind === 'change' ? first.change.apply.text : '';
    const noted = /printf '%s\\n' '?([0-9a-f]{64})/.exec(script)?.[1] ?? '';
    expect(script).toContain('Host(`shop.example.test`)');
    expect(script).not.toContain('Host(`example.test`)');
    expect(plan(`release absent\nrehearsed ${noted}\n`, ['example.test'])).toMatchObject({
      kind: 'none',
      why: 'the rehearsal went well',
    });
    // One more name, and it is another one.
    expect(plan(`release absent\nrehearsed ${noted}\n`)).toMatchObject({ kind: 'change' });
    expect(plan('no server')).toMatchObject({ kind: 'change' });
  });

  test('is none where Traefik runs, or every name has a certificate', () => {
    expect(plan('release helmchart.helm.cattle.io/traefik-edge\n')).toMatchObject({
      kind: 'none',
      why: 'Traefik is there, and asks by itself',
    });
    expect(plan('release absent\n', [...spec.names])).toMatchObject({
      kind: 'none',
      why: 'there is a certificate for each name',
    });
  });

  test('is not begun where the API said nothing', () => {
    expect(plan('')).toMatchObject({ kind: 'unreadable' });
  });

  test('has a resolver of its own on the edge’s ports, and a file that ends with its pod', () => {
    const { spec: job } = rehearsalJob({ ...spec, root: '' });
    const [container] = job.template.spec.containers;
    expect(job.template.spec.nodeName).toBe('edge-1');
    expect(container?.ports.map(({ hostPort }) => hostPort)).toEqual([80, 443]);
    expect(container?.args).toContain(`--certificatesresolvers.provision-rehearsal.acme.caserver=${STAGING}`);
    expect(container?.args).toContain('--certificatesresolvers.provision-rehearsal.acme.tlschallenge=true');
    expect(container?.args.join('\n')).not.toContain('cacertificates');
    expect(job.template.spec.volumes[0]).toEqual({ name: 'rehearsal', emptyDir: {} });
    const routes: unknown = parse(job.template.metadata.annotations['provision/routes']);
    expect(routes).toMatchObject({
      http: {
        routers: { 'name-0': { rule: 'Host(`shop.example.test`)', tls: { certResolver: 'provision-rehearsal' } } },
      },
    });
  });

  test('trusts an authority of one’s own by what the pod is told, and asks by HTTP where that is the challenge', () => {
    const { spec: job } = rehearsalJob({ ...spec, challenge: 'http', root: 'PEM' });
    const args = job.template.spec.containers[0]?.args.join('\n');
    expect(args).toContain('acme.cacertificates=/told/');
    expect(args).toContain('acme.httpchallenge.entrypoint=web');
    expect(job.template.metadata.annotations).toMatchObject({ 'provision/root': 'PEM' });
  });
});

test('what an edge keeps is known to the server that has the rehearsal', () => {
  const inventory = parseInventory(
    clusterYaml({
      hosts: ['one', 'two'],
      more: 'ingress: { tls: acme, domain: example.test, acme: { email: me@example.test } }',
    }).replace('roles: [agent]', 'roles: [agent, edge]'),
    'lab.yaml',
    { sections: shippedSections },
  );
  const open = traefikContext.open(contextOptions(inventory));
  const [one] = inventory.hosts;
  if (one === undefined) throw new Error('there is no host');
  const facts = new Map([['two', { 'traefik.certified': ['example.test'] }]]);
  expect(open.of(one, NOTHING_KNOWN)).toMatchObject({ rehearses: true, rehearsal: { edge: 'two', kept: [] } });
  expect(open.of(one, { ...NOTHING_KNOWN, facts })).toMatchObject({ rehearsal: { kept: ['example.test'] } });
});
