import type { Script } from '../../model/plan/script.ts';
import { lines } from '../../shell/sh.ts';
import { put } from './put.ts';

/** Files that an old cluster leaves. */
export const files: Script = lines(
  put('/etc/cni/net.d/10-calico.conflist', '{ "name": "k8s-pod-network" }\n', '0600'),
  put('/etc/cni/net.d/calico-kubeconfig', 'kind: Config\n', '0600'),
  put('/opt/cni/bin/calico', '#!/bin/sh\n', '0755'),
  put('/var/lib/cni/networks/cbr0/10.42.0.2', 'pod1\n'),
  put('/var/lib/calico/nodename', 'old\n'),
  put('/var/log/calico/cni/cni.log', 'old\n'),
  put('/var/log/pods/kube-system_coredns-7b98_8a0e/coredns/0.log', 'old\n'),
  put('/var/log/containers/coredns-7b98_kube-system_coredns-0123.log', 'old\n'),
  put('/var/lib/kilo/key', 'old\n', '0600'),
  put('/etc/NetworkManager/conf.d/calico.conf', '[keyfile]\nunmanaged-devices=interface-name:cali*\n'),
  put('/etc/sysctl.d/90-kubelet.conf', 'vm.overcommit_memory=1\n'),
);
