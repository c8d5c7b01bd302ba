import { describe, expect, test } from 'vitest';
import { objectDifferences } from '../../../../src/collections/kubernetes/manifest/differences.ts';
import { parseManifest } from '../../../../src/collections/kubernetes/manifest/objects.ts';

const managed = (manager: string, fieldsV1: unknown) => ({ manager, fieldsV1 });

function differences(wanted: unknown, live: Readonly<Record<string, unknown>>) {
  const [one] = parseManifest(JSON.stringify(wanted));
  if (one === undefined) throw new RangeError('no object');
  return objectDifferences(one, live).map(({ name, before, after, secret }) =>
    secret === true ? `${name} (secret)` : `${name}: ${before} → ${after}`,
  );
}

const deployment = (spec: unknown) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'api', namespace: 'shop' },
  spec,
});
const container = { name: 'api', image: 'api:1' };
const wanted = deployment({ replicas: 2, template: { spec: { containers: [container] } } });

describe('what is ours', () => {
  test('as it is wanted: defaults of the API and what others set are no differences', () => {
    const live = deployment({
      replicas: 2,
      strategy: { type: 'RollingUpdate' },
      template: { spec: { containers: [{ ...container, imagePullPolicy: 'Always' }], dnsPolicy: 'ClusterFirst' } },
    });
    expect(differences(wanted, live)).toEqual([]);
  });

  test('changed by somebody: said with who did it', () => {
    const live = {
      ...deployment({ replicas: 5, template: { spec: { containers: [container] } } }),
      metadata: { managedFields: [managed('kubectl-edit', { 'f:spec': { 'f:replicas': {} } })] },
    };
    expect(differences(wanted, live)).toEqual(['Deployment shop/api spec.replicas: 5 (of kubectl-edit) → 2']);
  });

  test('a list of another length, or with another value, is shown whole', () => {
    const live = deployment({ replicas: 2, template: { spec: { containers: [container, { name: 'side' }] } } });
    expect(differences(wanted, live)).toEqual([
      'Deployment shop/api spec.template.spec.containers: [{"name":"api","image":"api:1"},{"name":"side"}] → [{"name":"api","image":"api:1"}]',
    ]);
  });

  test('what an earlier version had set and this one does not goes', () => {
    const live = {
      ...deployment({ replicas: 2, paused: true, template: { spec: { containers: [container] } } }),
      metadata: { managedFields: [managed('provision', { 'f:spec': { 'f:paused': {}, 'f:replicas': {} } })] },
    };
    expect(differences(wanted, live)).toEqual(['Deployment shop/api spec.paused: true → undefined']);
  });
});

test('a packed chart is shown by its checksum, a long text as it is', () => {
  const chart = (chartContent: string, valuesContent: string) => ({
    apiVersion: 'helm.cattle.io/v1',
    kind: 'HelmChart',
    metadata: { name: 'web', namespace: 'kube-system' },
    spec: { chartContent, valuesContent },
  });
  const text = 'a: 1\n'.repeat(200);
  const [packed = '', values = ''] = differences(chart('B'.repeat(401), `${text}b: 2\n`), chart('A'.repeat(401), text));
  expect(packed).toMatch(
    /spec\.chartContent: sha256:[0-9a-f]{64} · 401 characters → sha256:[0-9a-f]{64} · 401 characters$/,
  );
  expect(values).toContain(`${text}b: 2`);
});

describe('a Secret', () => {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'pw' }, stringData: { password: 'geheim' } };

  test('is compared as the API keeps it', () => {
    expect(differences(secret, { data: { password: 'Z2VoZWlt' } })).toEqual([]);
  });

  test('never shows what it holds', () => {
    expect(differences(secret, { data: { password: 'YWx0' } })).toEqual(['Secret pw data.password (secret)']);
  });
});
