import { expect, test } from 'vitest';
import { noPaths } from '../../../../../src/collections/system/checks/no-paths.ts';
import { sumOfCells, withKept } from '../../../../../src/report/gate/kept.ts';
import { cell } from '../../../report/sample.ts';

const check = noPaths.bind({
  path: ['/var/lib/rancher/k3s', '/var/lib/kubelet'],
  volumes: { paths: ['/var/lib/rancher/*/storage'] },
});

/** The word of a gate on what a host said, tabs written as `|`. */
const said = (...lines: readonly string[]): string => {
  const verdict = check.judge({ stdout: `${lines.join('\n').replaceAll('|', '\t')}\n`, stderr: '', code: 0 });
  expect(verdict.kind).toBe('met');
  return withKept(sumOfCells([cell('wk-1', 'no file of the old cluster to be left', verdict)]));
};

test('volumes that are kept are the old cluster’s, wherever they lie', () => {
  expect(
    said(
      'kept|/var/lib/rancher/k3s/storage|to be kept',
      'volume 3 1000 /var/lib/rancher/k3s/storage',
      'outside /srv/music',
    ),
  ).toBe(', kept: 2 volumes of the old cluster');
});

test.each([
  [
    'a package owns',
    'kept|/opt/cni/bin/bridge|of the package containernetworking-plugins',
    'thing of the package containernetworking-plugins',
  ],
  ['is mounted', 'kept|/var/lib/kubelet/nas|mounted: ext4 /dev/sdb1', 'mount point of the host'],
  ['the playbook keeps', 'kept|/etc/cni/net.d|to be kept', 'thing of yours'],
])('what %s has an owner', (_, line, words) => {
  expect(said(line)).toBe(`, kept: 1 ${words}`);
});

test('what nobody knows is still unknown', () => {
  expect(said('kept|/opt/cni/bin/other|not known to be of the cluster')).toBe(', kept: 1 unknown thing');
});
