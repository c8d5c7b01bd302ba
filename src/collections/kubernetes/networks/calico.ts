import { VXLAN_ADDS } from '../../network/vxlan-adds.ts';
import { calicoSettings } from '../calico-field.ts';
import { podNetworkKind } from './pod-network.ts';

/** Calico over the mesh, by its operator: K3s makes no network then, and no policies, which are Calico's work. */
export const calico = podNetworkKind({
  settings: calicoSettings,
  open: () => ({
    name: 'calico',
    ofServer: { 'flannel-backend': 'none', 'disable-network-policy': true },
    ofNode: () => ({}),
    linkMtu: mesh => mesh.mtu,
    mtu: mesh => mesh.mtu - VXLAN_ADDS,
    over: 'mesh',
    isBare: false,
    hasBlocks: false,
    warnings: [],
    manifests: [],
  }),
});
