import type { HandCheck } from '../../../model/by-hand/by-hand.ts';
import { count } from '../../../model/text/count.ts';
import { allOf, sh } from '../../../shell/sh.ts';

/** Every part is available. */
export const statusByHand = (parts: readonly string[]): HandCheck => ({
  is: sh`k3s kubectl wait ${parts.map(name => `tigerastatus/${name}`)} --for=condition=Available --timeout=2s >/dev/null &&
! k3s kubectl get tigerastatus -o 'jsonpath={.items[*].status.conditions[?(@.type=="Degraded")].status}' | grep -q True`,
  look: sh`k3s kubectl get tigerastatus`,
  expect: `${parts.join(', ')} are available, and none is degraded`,
});

/** Each node at its mesh address. */
export const addressesByHand = (nodes: readonly { readonly name: string; readonly address: string }[]): HandCheck => ({
  is: allOf(
    nodes.map(
      ({ name, address }) =>
        sh`k3s kubectl get node ${name} -o 'jsonpath={.metadata.annotations.projectcalico\.org/IPv4Address}' | grep -q ${`^${address.replaceAll('.', '\\.')}\\(/\\|$\\)`}`,
    ),
  ),
  look: sh`k3s kubectl get nodes -o 'custom-columns=NODE:.metadata.name,CALICO:.metadata.annotations.projectcalico\.org/IPv4Address'`,
  expect: `Calico has taken ${nodes.map(({ name, address }) => `${address} on ${name}`).join(', ')}`,
});

/** Its VXLAN on the mesh. */
export const vxlanByHand = (interfaceName: string, mtu: number, peers: number): HandCheck => ({
  is: sh`ip -d link show vxlan.calico | grep -Eq ${`vxlan id 4096 .*dev ${interfaceName} .*dstport 4789`} &&
ip -o link show dev vxlan.calico | grep -Fq ${` mtu ${mtu} `} &&
[ "$(bridge fdb show dev vxlan.calico | grep -c ' dst ')" -ge ${peers} ]`,
  look: sh`ip -d link show vxlan.calico; bridge fdb show dev vxlan.calico`,
  expect: `vxlan.calico lies on ${interfaceName}, MTU ${mtu}, with a way to each of ${count(peers, 'other node')}`,
});

/** What containerd gives new pods: the first file by its name. */
export const cniByHand = (mtu: number): HandCheck => ({
  is: sh`first=$(for one in /etc/cni/net.d/*.conf /etc/cni/net.d/*.conflist /etc/cni/net.d/*.json; do [ ! -e "$one" ] || printf '%s\n' "$one"; done | sort | head -n 1) &&
[ -n "$first" ] &&
tr -d ' \n\t' <"$first" | grep -q '"type":"calico"' &&
tr -d ' \n\t' <"$first" | grep -q ${`"mtu":${mtu}[,}]`}`,
  look: sh`ls /etc/cni/net.d; cat /etc/cni/net.d/*calico*`,
  expect: `the first file of /etc/cni/net.d is Calico's, with the MTU ${mtu}`,
});
