import { describe, expect, test } from 'vitest';
import { calicoCni } from '../../../../src/collections/calico/checks/calico-cni.ts';
import differing from '../../../../src/collections/kubernetes/manifest/differing.awk';
import ids from '../../../../src/collections/kubernetes/manifest/ids.awk';
import marks from '../../../../src/collections/kubernetes/manifest/marks.awk';
import { kubernetesManifest } from '../../../../src/collections/kubernetes/resources/kubernetes-manifest.ts';
import { sh } from '../../../../src/shell/sh.ts';
import { fresh } from '../../fresh.ts';
import { userlands } from '../../harness.ts';

const row = (...words: readonly string[]): string => words.join('\t');

describe.each(userlands)('manifests with %s', userland => {
  const awk = async (program: string, input: string): Promise<readonly string[]> => {
    const { stdout, code } = await fresh(userland).run(sh`printf '%s\n' ${input} | awk -F '\t' ${program}`);
    expect(code).toBe(0);
    return stdout.split('\n').filter(line => line !== '');
  };

  test('lines become objects that say no more than which they are', async () => {
    const lines = await awk(
      ids,
      `${row('d', 'apps/v1', 'Deployment', 'shop', 'api')}\n${row('d', 'v1', 'Namespace', '', 'shop')}\n`,
    );
    expect(lines.filter(line => line !== '---').map(line => JSON.parse(line) as unknown)).toEqual([
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'api', namespace: 'shop' } },
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
    ]);
  });

  const fields = '{"f:data":{"f:a":{},"f:b":{}}}';
  const found = (...lines: readonly string[]): string => ['== found', ...lines].join('\n');

  test('what differs is told apart: another digest, fewer fields, another version; what is well is not', async () => {
    const wanted = [
      row('one', 'v1', 'ConfigMap', '', 'well'),
      row('two', 'v1', 'ConfigMap', 'shop', 'other'),
      row('two', 'v1', 'ConfigMap', 'shop', 'taken'),
      row('two', 'v1', 'ConfigMap', 'shop', 'absent'),
    ].join('\n');
    const lines = await awk(
      differing,
      `${wanted}\n${found(
        row('v1', 'Namespace', '', 'default', '', '', '', ''),
        row('v1', 'ConfigMap', 'default', 'well', 'one', '3', '', fields),
        row('v1', 'ConfigMap', 'shop', 'other', 'old', '3', '', fields),
        row('v1', 'ConfigMap', 'shop', 'taken', 'two', '4', '', fields),
        row(
          'v1',
          'ConfigMap',
          'kube-system',
          'provision-manifest-x',
          '',
          '',
          'v1,ConfigMap,shop,gone v1,ConfigMap,,well',
          '',
        ),
      )}`,
    );
    expect(lines).toEqual([
      row('v1', 'ConfigMap', 'default', 'well', 'one', '3', '3'),
      row('v1', 'ConfigMap', 'shop', 'other', 'old', '3', '3'),
      row('v1', 'ConfigMap', 'shop', 'taken', 'two', '4', '3'),
      row('earlier', 'v1', 'ConfigMap', 'shop', 'gone'),
      '== differing',
      row('-', 'v1', 'ConfigMap', 'shop', 'other'),
      row('-', 'v1', 'ConfigMap', 'shop', 'taken'),
      row('-', 'v1', 'ConfigMap', 'shop', 'gone'),
    ]);
  });

  test('marks say what was applied, and how many fields are ours with it', async () => {
    const lines = await awk(
      marks,
      `${row('one', 'apps/v1', 'Deployment', 'shop', 'api')}\n${found(
        row('v1', 'Namespace', '', 'default', ''),
        row('apps/v1', 'Deployment', 'shop', 'api', fields),
      )}`,
    );
    expect(lines.filter(line => line !== '---').map(line => JSON.parse(line) as unknown)).toEqual([
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: {
          name: 'api',
          namespace: 'shop',
          annotations: { 'provision/applied': 'one', 'provision/fields': '3' },
        },
      },
    ]);
  });

  test('a host without a server of K3s has no API, and is left as it is', async () => {
    const host = fresh(userland);
    const task = kubernetesManifest.bind({
      name: 'hello',
      content: 'apiVersion: v1\nkind: Namespace\nmetadata: { name: hello }',
    });
    const before = host.tree();
    expect(await host.plan(task)).toMatchObject({ kind: 'change', change: { why: 'there is no API yet' } });
    expect(host.tree()).toBe(before);
  });

  test('of several configurations of CNI the first by name is the one that counts', async () => {
    const host = fresh(userland);
    const check = calicoCni.bind({ mtu: 1420 });
    const judged = async () => check.judge(await host.run(check.probe));
    expect(await judged()).toMatchObject({ findings: [{ seen: 'there is no configuration in /etc/cni/net.d' }] });
    host.write(
      '/etc/cni/net.d/10-calico.conflist',
      '{"plugins":[{"type":"calico","mtu":1370,"container_settings":{"allow_ip_forwarding":true}}]}',
    );
    host.write('/etc/cni/net.d/calico-kubeconfig', 'secret');
    expect(await judged()).toMatchObject({ kind: 'met' });
    host.write('/etc/cni/net.d/05-other.conf', '{"type":"bridge"}');
    expect(await judged()).toMatchObject({
      findings: [{ seen: expect.stringContaining('05-other.conf comes first') }],
    });
  });
});
