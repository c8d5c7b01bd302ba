import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { kiloObjects } from '../../../../src/collections/kilo/kilo-objects.ts';
import { kiloFields } from '../../../../src/collections/kubernetes/kilo-field.ts';

/** Of github.com/squat/kilo, tag 0.7.0. */
const makers = readFileSync(join(import.meta.dirname, 'fixtures/kilo-k3s.yaml'), 'utf8');

const sites = [{ name: 'home', lan: '192.168.15.0/24', otherLans: ['2001:db8:15::/64'] }, { name: 'cloud' }];

const read = (text: string): readonly Record<string, unknown>[] =>
  parseAllDocuments(text).map(one => one.toJS() as Record<string, unknown>);

const told = (given: object = {}) => read(kiloObjects(makers, kiloFields.parse(given), '10.43.0.0/16', { sites }));

test('all objects of the makers are there, and all but the DaemonSet as they made them', () => {
  const isSet = (one: Record<string, unknown>) => one['kind'] === 'DaemonSet';
  expect(told().filter(one => !isSet(one))).toEqual(read(makers).filter(one => !isSet(one)));
  expect(told().filter(isSet)).toHaveLength(1);
});

test('the program is told what the inventory says, and shows its profiler to nobody', () => {
  const text = kiloObjects(
    makers,
    kiloFields.parse({
      granularity: 'full',
      encapsulate: 'never',
      port: 51_900,
      subnet: '10.5.0.0/16',
      topology_label: 'a/b',
    }),
    '10.53.0.0/16',
    { sites },
  );
  for (const flag of [
    '--kubeconfig=/etc/kubernetes/kubeconfig',
    '--mesh-granularity=full',
    '--encapsulate=never',
    '--port=51900',
    '--subnet=10.5.0.0/16',
    '--topology-label=a/b',
    '--service-cidr=10.53.0.0/16',
    '--internal-cidr=192.168.15.0/24',
    '--listen=127.0.0.1:1107',
  ])
    expect(text).toContain(`- ${flag}\n`);
  expect(text).not.toContain('2001:db8');
  expect(text).not.toContain('create-interface');
});

test('hybrid is Kilo’s location: what stands together is said by annotations', () => {
  expect(JSON.stringify(told({ granularity: 'hybrid', together: ['home'] }))).toContain('--mesh-granularity=location');
});

test('images have their whole name and come from the host where they are there', () => {
  const text = JSON.stringify(told());
  expect(text.match(/"docker\.io\/squat\/kilo:0\.7\.0"/g)).toHaveLength(3);
  expect(text.match(/"imagePullPolicy":"IfNotPresent"/g)).toHaveLength(3);
  expect(text).not.toContain('Always');
});

test('in userspace the interface is there before it, and its socket within reach', () => {
  const text = JSON.stringify(told({ wireguard: 'userspace' }));
  expect(text).toContain('--create-interface=false');
  expect(text).toContain('{"name":"wireguard","mountPath":"/var/run/wireguard"}');
  expect(text).toContain('{"name":"wireguard","hostPath":{"path":"/var/run/wireguard"}}');
});

test('a manifest of another shape is not taken', () => {
  expect(() => kiloObjects('kind: DaemonSet\nspec: {}', kiloFields.parse({}), '10.43.0.0/16', { sites })).toThrow();
});
