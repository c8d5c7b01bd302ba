import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { shippedSections } from '../../../../src/collections/collections.ts';
import { kubernetesManifest } from '../../../../src/collections/kubernetes/resources/kubernetes-manifest.ts';
import { parseInventory } from '../../../../src/inventory/parse-inventory.ts';
import { rememberSecret } from '../../../../src/model/text/secret-values.ts';
import { refuseSecrets, withoutKey } from '../../../../src/playbook/parse/refuse-secrets.ts';
import { clusterYaml } from '../../../fixtures/cluster-yaml.ts';

/** What the probe printed on a server of K3s v1.36.3 in the twin. */
const recorded = (name: string): string => readFileSync(join(import.meta.dirname, 'recordings', `${name}.txt`), 'utf8');

const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: hello }\n';
const secret =
  'apiVersion: v1\nkind: Secret\nmetadata: { name: pw, namespace: hello }\nstringData: { password: geheim }\n';
const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: one, namespace: hello }\ndata: { a: "1", b: "2" }\n';
const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: { name: sleeper, namespace: hello }
spec:
  replicas: 1
  selector: { matchLabels: { app: s } }
  template:
    metadata: { labels: { app: s } }
    spec:
      terminationGracePeriodSeconds: 0
      containers: [{ name: s, image: 'docker.io/rancher/mirrored-library-busybox:1.37.0', imagePullPolicy: Never, command: [sleep, '3600'] }]
`;
const whole = [namespace, secret, config, deployment].join('---\n');

const plan = (stdout: string, more: Readonly<Record<string, unknown>> = { content: whole }) =>
  kubernetesManifest.bind({ name: 'hello', ...more }).plan({ stdout, stderr: '', code: 0 });

function shown(stdout: string, more?: Readonly<Record<string, unknown>>): readonly string[] {
  const outcome = plan(stdout, more);
  if (outcome.kind !== 'change') return [outcome.kind];
  return outcome.change.fields.map(({ name, before, after }) => `${name}: ${before} → ${after}`);
}

test('nothing to do where all is as it was applied', () => {
  expect(plan(recorded('as-applied'))).toEqual({ kind: 'none', why: '4 objects as applied' });
});

test('without an API everything is to be created, by kind', () => {
  expect(shown('== no api\nabsent\n')).toEqual([
    'Namespace: undefined → hello',
    'Secret: undefined → hello/pw',
    'ConfigMap: undefined → hello/one',
    'Deployment: undefined → hello/sleeper',
  ]);
});

test('what somebody changed is shown with who did it, and only that is applied', () => {
  expect(shown(recorded('drifted'))).toEqual(['Deployment hello/sleeper spec.replicas: 2 (of kubectl) → 1']);
  const outcome = plan(recorded('drifted'));
  const script = outcome.kind === 'change' ? outcome.change.apply.text : '';
  expect(script).toContain('"name":"sleeper"');
  expect(script).not.toContain('"name":"pw"');
});

test('fields that others have taken over with the values that we want are no difference', () => {
  expect(shown(recorded('drifted').replaceAll('"replicas": 2', '"replicas": 1'))).toEqual(['none']);
});

test('another text of an object is applied, whatever it changes', () => {
  const other = whole.replace('replicas: 1', 'replicas: 2');
  expect(shown(recorded('drifted'), { content: other })).toEqual([
    'Deployment hello/sleeper: fields set by others → as it is here',
  ]);
});

test('an object that is gone is made again', () => {
  const without = recorded('as-applied').replace(/^v1\tConfigMap.*\n/m, '');
  expect(shown(without)).toEqual(['ConfigMap: undefined → hello/one']);
});

describe('what an earlier version had', () => {
  const earlier = (kind: string, label: string) => `${recorded('as-applied')}earlier\tv1\t${kind}\thello\told
== whole
{"apiVersion":"v1","kind":"${kind}","metadata":{"name":"old","namespace":"hello","labels":{"provision/manifest":"${label}"}}}
`;

  test('goes, and that is confirmed', () => {
    const outcome = plan(earlier('ConfigMap', 'hello'));
    expect(outcome).toMatchObject({ kind: 'change', change: { destroys: true } });
    expect(shown(earlier('ConfigMap', 'hello'))).toEqual(['ConfigMap hello/old: of an earlier version → undefined']);
  });

  test.each([
    ['bears somebody else’s label', 'ConfigMap', 'other'],
    ['is a claim to a volume', 'PersistentVolumeClaim', 'hello'],
    ['is a namespace', 'Namespace', 'hello'],
    ['is a definition', 'CustomResourceDefinition', 'hello'],
  ])('stays where it %s', (_, kind, label) => {
    expect(shown(earlier(kind, label))).toEqual(['none']);
  });
});

test('a maker’s file that is not locked stops the host before anything is sent', () => {
  const files = [{ name: 'calico/v3.32.1/tigera-operator.yaml', text: null }];
  expect(plan('== no api\nabsent\n', { files })).toMatchObject({
    kind: 'refused',
    because: 'not locked: calico/v3.32.1/tigera-operator.yaml',
    hint: expect.stringContaining('artifacts lock'),
  });
});

test('what the API printed and is not understood is not read as absent', () => {
  for (const stdout of ['', '== known\nv1\tNamespace\n', `${recorded('as-applied')}== whole\n{`]) {
    expect(plan(stdout).kind).toBe('unreadable');
  }
});

test('a mistake in a text is told before anything is read', () => {
  const bind = (more: object) => () => kubernetesManifest.bind({ name: 'a', ...more });
  expect(bind({})).toThrow('give `content`, `source` or `files`');
  expect(bind({ content: 'kind: Pod' })).toThrow('document 1 (Pod) has no metadata.name');
  expect(bind({ content: `${namespace}spec: [` })).toThrow('document 1 is no YAML');
  expect(bind({ content: namespace, wait: [{ on: 'sleeper', for: 'rollout' }] })).toThrow('must be KIND/NAME');
});

test('a sealed value may stand in its objects, and in nothing else; nobody exports it', () => {
  rememberSecret('sealed-and-opened');
  const [host] = parseInventory(clusterYaml({ hosts: ['one'] }), 'lab.yaml', { sections: shippedSections }).hosts;
  const content = config.replace('"1"', 'sealed-and-opened');
  const refuse = (args: Readonly<Record<string, unknown>>) => () =>
    host === undefined ? undefined : refuseSecrets(withoutKey(args, kubernetesManifest.secretText), 'p.yaml:1', host);
  expect(refuse({ name: 'hello', content })).not.toThrow();
  expect(refuse({ name: 'hello', content, wait: ['sealed-and-opened'] })).toThrow('a sealed value is not allowed here');
  expect(kubernetesManifest.bind({ name: 'hello', content }).byHand()).toEqual({
    kind: 'cannot',
    because: 'it holds a secret, and what is exported holds none',
  });
});
