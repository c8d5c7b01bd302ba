import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { shippedSections } from '../../../../../src/collections/collections.ts';
import { importObjects } from '../../../../../src/collections/kubernetes/offers/import-objects.ts';
import { offersContext } from '../../../../../src/collections/kubernetes/offers/offers-context.ts';
import { parseInventory } from '../../../../../src/inventory/parse-inventory.ts';
import { isMapping } from '../../../../../src/model/is-mapping.ts';
import { NOTHING_KNOWN } from '../../../../../src/model/plan/program.ts';
import { contextOptions } from '../../../../fixtures/context-options.ts';
import { mistakesOf } from '../../../inventory/mistakes-of.ts';

const text = readFileSync(fileURLToPath(new URL('../../../../../inventory/stores.yaml', import.meta.url)), 'utf8');

/** The example, in which store-b offers two Services and store-c takes `imports`. */
const stores = (imports: string, exports = '[{ service: web }, { service: api, namespace: shop }]'): string =>
  text
    .replace('    mesh_subnet: 10.100.2.0/24\n', `    mesh_subnet: 10.100.2.0/24\n    exports: ${exports}\n`)
    .replace('    mesh_subnet: 10.100.3.0/24\n', `    mesh_subnet: 10.100.3.0/24\n    imports: ${imports}\n`);

const web = { address: '10.53.7.7', ports: [{ name: 'http', port: 80, protocol: 'TCP' as const }] };

test('an import is a Service without a selector, and a slice that leads to the other’s address, ports by name', () => {
  const { content, untold } = importObjects(
    [
      { service: 'web', from: 'store-b', namespace: 'default' },
      { service: 'api', from: 'store-b', namespace: 'shop', as: 'orders' },
    ],
    cluster => (cluster === 'store-b' ? { 'default/web': web } : undefined),
  );
  expect(untold).toEqual([{ service: 'api', from: 'store-b', namespace: 'shop', as: 'orders' }]);
  const documents = parseAllDocuments(content).map(one => one.toJS());
  expect(documents).toEqual([
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web-store-b', namespace: 'default', labels: { 'provision/imported-from': 'store-b' } },
      spec: { ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 80 }] },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: 'web-store-b-mesh',
        namespace: 'default',
        labels: {
          'provision/imported-from': 'store-b',
          'kubernetes.io/service-name': 'web-store-b',
          'endpointslice.kubernetes.io/managed-by': 'provision',
        },
      },
      addressType: 'IPv4',
      ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
      endpoints: [{ addresses: ['10.53.7.7'], conditions: { ready: true } }],
    },
  ]);
});

test('one server of each cluster asks; what another cannot tell now it has told before, and what it never told is said', () => {
  const inventory = parseInventory(stores('[{ service: web, from: store-b }]'), 'stores.yaml', {
    sections: shippedSections,
  });
  const host = (name: string) => {
    const found = inventory.hosts.find(one => one.name === name);
    if (found === undefined) throw new Error(`no host ${name}`);
    return found;
  };
  const open = offersContext.open(contextOptions(inventory));
  const toldAt = (name: string, known = NOTHING_KNOWN, from = open) => {
    const value = from.of(host(name), known);
    return isMapping(value) ? value : {};
  };
  expect(['a-1', 'a-2', 'b-1', 'b-2', 'c-1'].filter(name => toldAt(name)['asks'] === true)).toEqual([
    'a-1',
    'b-1',
    'c-1',
  ]);
  expect(toldAt('b-1')['exports']).toEqual([
    { service: 'web', namespace: 'default' },
    { service: 'api', namespace: 'shop' },
  ]);
  const known = {
    facts: new Map([['b-1', { 'kubernetes.exports': { 'default/web': web } }]]),
    silent: new Set<string>(),
  };
  expect(toldAt('c-1', known)['imports']).toContain('10.53.7.7');
  const before = offersContext.open({ ...contextOptions(inventory), remembered: known.facts });
  expect(toldAt('c-1', NOTHING_KNOWN, before)['imports']).toContain('10.53.7.7');
  const names = new Set(['offers.imports']);
  expect(open.warnings?.(NOTHING_KNOWN, names).map(one => one.what)).toEqual([
    'store-c does not get default/web of store-b: that cluster has not told its address',
  ]);
  expect(open.warnings?.(known, names)).toEqual([]);
  // A server may print anything.
  const wild = { ...known, facts: new Map([['b-1', { 'kubernetes.exports': { 'default/web': { address: 7 } } }]]) };
  expect(toldAt('c-1', wild)['imports']).toBe('');
});

test.each([
  ['[{ service: web, from: store-b }, { service: api, from: store-b, namespace: shop, as: orders }]', 'sound'],
  ['[{ service: web, from: store-d }]', 'there is no cluster store-d'],
  ['[{ service: web, from: store-c }]', 'store-c cannot import from itself'],
  ['[{ service: web, from: store-b, namespace: shop }]', 'store-b does not export shop/web'],
  [
    '[{ service: web, from: store-b }, { service: web, from: store-b }]',
    'default/web-store-b is the name of another import, too',
  ],
  ['[{ service: Web, from: store-b }]', '"Web" is no name of a Service or a namespace'],
])('imports: %s', (imports, said) => {
  const mistakes = mistakesOf(stores(imports));
  expect(mistakes).toContain(said);
  expect(mistakes.match(/lab\.yaml/g)?.length ?? 0).toBe(said === 'sound' ? 0 : 1);
});
