import type { RemedyWay } from '../../../model/twin/remedy.ts';
import { looks, meant, printed } from '../../../model/twin/remedy-lines.ts';
import { withoutTyphaBlock, withoutVxlanBlock } from '../faults/pods-faults.ts';

const restart = printed('on <host>: k3s kubectl -n calico-system rollout restart daemonset/calico-node');
const anew = printed('let the phase tell Calico anew what the inventory says: <run of the phase>');
const look = looks('on <host>: nft list ruleset | grep -n <port>; iptables-save | grep -n <port>');

/** What puts the causes of a network of pods right, by the cause's code. */
export const podsRemedies: Readonly<Record<string, readonly RemedyWay[]>> = {
  'calico-missing': [[looks('let the phase install it: <run of the phase>')]],
  'calico-address-wrong': [[restart, anew]],
  'pods-not-encapsulated': [[anew]],
  'pods-mtu-wrong': [[restart, anew]],
  'pool-overlaps': [
    [printed('on <host>: ip route delete <route>'), looks('find what sets it, with: grep -rn <network> /etc (<host>)')],
    [looks('choose another network for the pods, and make the cluster anew: kubernetes: { pods: … }')],
  ],
  'pods-forward-dropped': [
    [
      printed(
        'on <host>: nft insert rule <chain> ip saddr <pods> accept; nft insert rule <chain> ip daddr <pods> accept',
      ),
      printed('on <host>: <iptables> -I FORWARD -s <pods> -j ACCEPT; <iptables> -I FORWARD -d <pods> -j ACCEPT'),
      looks(
        'keep it over a boot: put the same where that rule comes from (/etc/iptables, /etc/nftables.conf, ufw, firewalld)',
      ),
    ],
  ],
  'vxlan-blocked': [
    [look, meant('let UDP <port> in on <interface> there, before the rule that drops it', withoutVxlanBlock)],
  ],
  'checksum-offload': [
    [
      looks('on <host>: ethtool -K vxlan.calico tx-checksum-ip-generic off'),
      looks(
        `on <host>: k3s kubectl patch felixconfigurations.projectcalico.org default --type merge -p '{"spec":{"featureDetectOverride":"ChecksumOffloadBroken=true"}}'`,
      ),
    ],
  ],
  'typha-blocked': [
    [look, meant('let TCP <port> in on <interface> there, before the rule that drops it', withoutTyphaBlock)],
  ],
  'pod-links-managed': [
    [
      looks(
        "on <host>: printf '[Match]\\nName=cali* tunl* vxlan.calico\\n\\n[Link]\\nUnmanaged=yes\\n' >/etc/systemd/network/10-calico.network && networkctl reload",
      ),
    ],
    [
      looks(
        "on <host>: printf '[keyfile]\\nunmanaged-devices=interface-name:cali*;interface-name:tunl*;interface-name:vxlan.calico\\n' >/etc/NetworkManager/conf.d/calico.conf && nmcli general reload",
      ),
    ],
  ],
};
