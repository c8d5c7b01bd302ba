import { onlyClusterInterfaces } from '../cluster-settings.ts';
import { collection } from '../collection.ts';
import { VXLAN_PORTS } from '../network/vxlan-ports.ts';
import { networksOf } from '../networks-of.ts';
import { unitFiles } from '../unit-files.ts';
import { flannelHostGw } from './checks/flannel-host-gw.ts';
import { flannelVxlan } from './checks/flannel-vxlan.ts';
import { flannelWireguard } from './checks/flannel-wireguard.ts';
import { flannelLease } from './resources/flannel-lease.ts';

/** flannel, by itself and in K3s: whether its network lies as it should, and what an old one leaves on a host. */
export const flannel = collection({
  name: 'flannel',
  about: 'flannel, by itself and in K3s.',
  resources: [flannelLease],
  facts: {
    'pods.block': { about: 'Which block of the pods’ network is behind the host, as a CIDR.', remember: true },
  },
  checks: [flannelHostGw, flannelVxlan, flannelWireguard],
  remnants: {
    units: ['flanneld.service', 'flannel*.service'],
    unit_programs: ['flanneld', 'flanneld *'],
    unit_files: unitFiles('flannel*'),
    processes: { commands: ['flanneld', 'flanneld *', '/opt/bin/flanneld', '/opt/bin/flanneld *'] },
    state: {
      path: [
        '/etc/flannel',
        '/etc/kube-flannel',
        '/run/flannel',
        '/opt/cni/bin/flannel*',
        '/var/lib/cni/flannel',
        '/var/lib/cni/networks/cbr0',
        '/var/lib/cni/results/cbr0-*',
        '/var/lib/cni/cache/results/cbr0-*',
      ],
      holding: networksOf({ types: ['flannel'], names: ['cbr0'] }),
    },
    settings: {
      path: [],
      holding: [{ path: '/etc/NetworkManager/conf.d/flannel.conf', text: [onlyClusterInterfaces] }],
    },
    mounts: ['/run/flannel'],
    tunnels: ['flannel-wg*'],
    cni_networks: ['cbr0'],
    interfaces: ['flannel.*', 'flannel-v6.*', 'flannel-wg', 'flannel-wg-v6'],
    made_as: [
      // Named by its number; the port is 8472 unless flannel's configuration says another (flannel, backend/vxlan).
      { names: ['flannel.*', 'flannel-v6.*'], kinds: ['vxlan'], port: VXLAN_PORTS.flannel, numbered: true },
      { names: ['flannel-wg', 'flannel-wg-v6'], kinds: ['wireguard', 'tun'] },
    ],
    rules: {
      // As pkg/trafficmngr has them.
      chains: ['FLANNEL-FWD', 'FLANNEL-POSTRTG'],
      tables: ['flannel-ipv4', 'flannel-ipv6'],
      comments: ['flanneld forward', 'flanneld masq'],
      cni: ['cbr0'],
    },
    rule_words: ['FLANNEL', 'flannel'],
  },
});
