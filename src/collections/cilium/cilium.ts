import { onlyClusterInterfaces } from '../cluster-settings.ts';
import { collection } from '../collection.ts';
import { networksOf } from '../networks-of.ts';
import { unitFiles } from '../unit-files.ts';

/** Cilium: what an old one leaves on a host. */
export const cilium = collection({
  name: 'cilium',
  about: 'Cilium, with its eBPF maps and policy routing.',
  remnants: {
    units: ['cilium.service', 'cilium*.service'],
    unit_programs: ['cilium-agent*'],
    unit_files: unitFiles('cilium*'),
    processes: { commands: ['cilium-agent*', '/usr/bin/cilium-agent*', 'cilium-health*'] },
    state: {
      path: [
        '/etc/cilium',
        '/run/cilium',
        '/sys/fs/bpf/cilium',
        '/sys/fs/bpf/tc/globals/cilium*',
        '/var/lib/cilium',
        '/etc/cni/net.d/cilium.json',
        '/opt/cni/bin/cilium*',
        '/var/lib/cni/results/cilium-*',
        '/var/lib/cni/cache/results/cilium-*',
      ],
      holding: networksOf({ types: ['cilium-cni'] }),
      again: ['/sys/fs/bpf/*'],
      volumes: { except: ['/var/lib/cilium'] },
    },
    settings: {
      path: ['/etc/sysctl.d/99-zzz-override_cilium.conf'],
      holding: [{ path: '/etc/NetworkManager/conf.d/cilium.conf', text: [onlyClusterInterfaces] }],
    },
    mounts: ['/run/netns/cilium-*', '/run/cilium', '/sys/fs/bpf/cilium'],
    namespaces: ['cilium-*'],
    // Its veths are named lxc and twelve hexadecimal digits; lxcbr0 is LXC's and stays.
    cni_networks: ['cilium'],
    interfaces: ['cilium_*', 'lxc_health', 'lxc????????????'],
    made_as: [{ names: ['lxc_health', 'lxc????????????'], kinds: ['veth', 'netkit'] }],
    routing: {
      // Towards and from its proxy, IPsec, WireGuard, and `local` moved out of the way.
      rules: [
        '*: from all fwmark 0x200/0xf00 lookup 2004',
        '*: from all fwmark 0xa00/0xf00 lookup 2005',
        '1: from all fwmark 0xd00/0xf00 lookup 200',
        '1: from all fwmark 0xe00/0xf00 lookup 200',
        '1: from all fwmark 0xe00/0xf00 lookup 201',
        '100: from all lookup local',
      ],
    },
    rules: { chains: ['CILIUM_*', 'OLD_CILIUM_*'], sets: ['cilium_*'], tables: ['cilium*'] },
    rule_words: ['CILIUM', 'cilium'],
  },
});
