import { stringify } from 'yaml';
import type { Inventory } from '../../model/inventory.ts';
import type { Overlay } from '../../model/overlay.ts';
import { podsOf } from '../kubernetes/kubernetes-section.ts';
import { VXLAN_ADDS } from '../network/vxlan-adds.ts';

/** Typha listens on the host's own addresses: on one that faces the internet it has no business. */
function awayFromEdges(inventory: Inventory) {
  const edges = inventory.hosts.filter(host => host.roles.includes('edge')).map(({ name }) => name);
  if (edges.length === 0 || edges.length === inventory.hosts.length) return {};
  const nodeAffinity = {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'NotIn', values: edges }] }],
    },
  };
  return { typhaDeployment: { spec: { template: { spec: { affinity: { nodeAffinity } } } } } };
}

/**
 * What Calico's operator is told (its API v1): packets go by VXLAN and by the mesh alone, never bare, since the mesh carries nothing but
 * what comes from a host's own address in it; their size follows from the mesh. Pure.
 */
export function installation(inventory: Inventory, mesh: Overlay): string {
  const spec = {
    cni: { type: 'Calico' },
    controlPlaneReplicas: 1,
    // Neither volumes by CSI nor FlexVolume: nobody here uses them.
    kubeletVolumePluginPath: 'None',
    flexVolumePath: 'None',
    ...awayFromEdges(inventory),
    calicoNetwork: {
      bgp: 'Disabled',
      mtu: mesh.mtu - VXLAN_ADDS,
      linuxDataplane: 'Iptables',
      containerIPForwarding: 'Enabled',
      // Never the first interface that is found: a second card or another VPN may come first.
      nodeAddressAutodetectionV4: { interface: `^${mesh.interface.replaceAll('.', '\\.')}$` },
      ipPools: [
        {
          name: 'default-ipv4-ippool',
          cidr: podsOf(inventory),
          encapsulation: 'VXLAN',
          natOutgoing: 'Enabled',
          nodeSelector: 'all()',
          blockSize: 26,
          // What the operator would add: then the list stays ours.
          allowedUses: ['Workload', 'Tunnel'],
          assignmentMode: 'Automatic',
          disableBGPExport: false,
          disableNewAllocations: false,
        },
      ],
    },
  };
  const apiVersion = 'operator.tigera.io/v1';
  const objects = [
    { apiVersion, kind: 'Installation', metadata: { name: 'default' }, spec },
    { apiVersion, kind: 'APIServer', metadata: { name: 'default' }, spec: {} },
  ];
  return objects.map(one => stringify(one, { lineWidth: 0 })).join('---\n');
}
