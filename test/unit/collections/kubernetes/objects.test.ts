import { describe, expect, test } from 'vitest';
import {
  keyOf,
  ManifestMistake,
  parseManifest,
  wordsOf,
} from '../../../../src/collections/kubernetes/manifest/objects.ts';

const names = (text: string): readonly string[] => parseManifest(text).map(wordsOf);

test('objects in the order of their documents; comments and empty documents are none', () => {
  expect(
    names(`# a head
---
apiVersion: v1
kind: Namespace
metadata:
  name: tigera-operator
---
# nothing
---
{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "shop"}}
...
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: 'system:reader' }
`),
  ).toEqual(['Namespace tigera-operator', 'Deployment shop/api', 'ClusterRole system:reader']);
});

test('a long object is known by its head, whatever stands below', () => {
  const text = `apiVersion: v1
kind: ConfigMap
metadata:
  # which
  name: texts
  labels: &all { app: x }
data:
  script: |
    kind: Deployment
    metadata: nothing
  metadata: inner
`;
  const [one] = parseManifest(text);
  expect(one).toMatchObject({ kind: 'ConfigMap', name: 'texts' });
  expect(one?.body()).toMatchObject({ data: { metadata: 'inner' } });
});

test('an anchor of another part is found', () => {
  expect(names('x: &name api\napiVersion: v1\nkind: Service\nmetadata: { name: *name }\n')).toEqual(['Service api']);
});

test('a list is its objects', () => {
  const list = { apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } }] };
  expect(names(JSON.stringify(list))).toEqual(['Pod a']);
});

test('the digest is of one object alone', () => {
  const one = 'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\n';
  const other = 'apiVersion: v1\nkind: Pod\nmetadata: { name: b }\n';
  const [first, second] = parseManifest(`${one}---\n${other}`);
  expect(parseManifest(one)[0]?.digest).toBe(first?.digest);
  expect(first?.digest).not.toBe(second?.digest);
});

test('one object is the same in every version of its API, and in the namespace that is meant', () => {
  const at = (apiVersion: string, namespace: string) => keyOf({ apiVersion, kind: 'Job', namespace, name: 'x' });
  expect(at('batch/v1', '')).toBe(at('batch/v1beta1', 'default'));
  expect(at('batch/v1', '')).not.toBe(at('v1', ''));
});

describe('mistakes say which document it is', () => {
  test.each([
    ['- 1', 'document 1 is no object'],
    ['kind: Pod\nmetadata: { name: a }', 'document 1 (Pod) has no apiVersion'],
    ['apiVersion: v1\nmetadata: { name: a }', 'document 1 has no kind'],
    ['apiVersion: v1\nkind: Pod\n---\napiVersion: v1\nkind: Pod', 'document 1 (Pod) has no metadata.name'],
    ['apiVersion: v1\nkind: Pod\nmetadata: { generateName: a- }', 'without one it cannot be found again'],
    ['apiVersion: v1\nkind: Pod\nmetadata: { name: "a/b" }', 'has no metadata.name'],
    ['apiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: 3 }', 'no namespace that could be one'],
    ['---\nkind: [', 'document 2 is no YAML'],
    [
      'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\n---\napiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: default }',
      'Pod default/a is there twice',
    ],
  ])('%j', (text, words) => {
    expect(() => parseManifest(text)).toThrow(ManifestMistake);
    expect(() => parseManifest(text)).toThrow(words);
  });
});
