import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { calicoArtifacts, lockedCalico } from '../../../../src/collections/calico/artifacts.ts';
import { installation } from '../../../../src/collections/calico/installation.ts';
import { shippedSections } from '../../../../src/collections/collections.ts';
import { parseInventory } from '../../../../src/inventory/parse-inventory.ts';
import { clusterYaml } from '../../../fixtures/cluster-yaml.ts';

const inventoryOf = (more: string, edit = (text: string) => text) =>
  parseInventory(edit(clusterYaml({ hosts: ['one', 'two'], more })), 'lab.yaml', { sections: shippedSections });

function told(more: string, edit?: (text: string) => string) {
  const inventory = inventoryOf(more, edit);
  const [mesh] = inventory.overlays ?? [];
  if (mesh === undefined) throw new RangeError('no mesh');
  return parseAllDocuments(installation(inventory, mesh)).map(one => one.toJS());
}

test('packets go by VXLAN over the mesh alone, of the size that it carries', () => {
  const [first, second] = told('kubernetes: { pods: 10.52.0.0/16 }');
  expect(first).toMatchObject({
    kind: 'Installation',
    metadata: { name: 'default' },
    spec: {
      controlPlaneReplicas: 1,
      calicoNetwork: {
        bgp: 'Disabled',
        mtu: 1370,
        containerIPForwarding: 'Enabled',
        nodeAddressAutodetectionV4: { interface: '^wg0$' },
        ipPools: [{ cidr: '10.52.0.0/16', encapsulation: 'VXLAN', natOutgoing: 'Enabled', blockSize: 26 }],
      },
    },
  });
  expect(first.spec).not.toHaveProperty('typhaDeployment');
  expect(second).toMatchObject({ kind: 'APIServer' });
});

test('the interface is named, not a pattern that others fit as well', () => {
  const [first] = told('', text =>
    text.replace('subnet: 10.8.0.0/24', 'subnet: 10.8.0.0/24, interface: wg.1, mtu: 1380'),
  );
  expect(first.spec.calicoNetwork).toMatchObject({ nodeAddressAutodetectionV4: { interface: '^wg\\.1$' }, mtu: 1330 });
});

test('Typha stays off hosts that face the internet, as long as there are others', () => {
  const edge = (text: string) => text.replace('roles: [agent]', 'roles: [agent, edge]');
  const [first] = told('', edge);
  expect(JSON.stringify(first.spec.typhaDeployment)).toContain(
    '"key":"kubernetes.io/hostname","operator":"NotIn","values":["two"]',
  );
});

test('what is locked is found by its maker’s names; with flannel nothing of it is wanted', () => {
  expect(calicoArtifacts(inventoryOf('kubernetes: { network: flannel }'))).toEqual([]);
  const names = calicoArtifacts(inventoryOf('')).map(({ name }) => name);
  expect(names.slice(0, 2)).toEqual(['calico/v3.32.1/operator-crds.yaml', 'calico/v3.32.1/tigera-operator.yaml']);
  const blob = (name: string) => ({ source: name, size: 1, sha256: name });
  const has = ['calico/v3.32.1/tigera-operator.yaml', 'calico/v3.32.1/calico-images-arm64.tar.gz'];
  expect(lockedCalico(new Map(has.map(name => [name, blob(name)])), inventoryOf(''))).toEqual({
    manifests: [
      { name: 'calico/v3.32.1/operator-crds.yaml', file: undefined },
      { name: 'calico/v3.32.1/tigera-operator.yaml', file: blob('calico/v3.32.1/tigera-operator.yaml') },
    ],
    images: [{ name: 'calico-images.tar.gz', files: { arm64: blob('calico/v3.32.1/calico-images-arm64.tar.gz') } }],
  });
});
