import { onlyClusterInterfaces } from '../cluster-settings.ts';
import { collection } from '../collection.ts';
import { networksOf } from '../networks-of.ts';
import { unitFiles } from '../unit-files.ts';

/** Its own links, as its source names and makes them (pkg/defaults, pkg/datapath). */
const LINKS: Readonly<Record<string, string[]>> = {
  cilium_host: ['veth', 'netkit'],
  cilium_net: ['veth', 'netkit'],
  cilium_vxlan: ['vxlan'],
  cilium_geneve: ['geneve'],
  cilium_wg0: ['wireguard', 'tun'],
  cilium_dummy: ['dummy'],
  cilium_ipip4: ['ipip'],
  cilium_ipip6: ['ip6tnl'],
  // Those of the kernel's modules, which it renames.
  cilium_tunl: ['ipip'],
  cilium_ip6tnl: ['ip6tnl'],
  cilium_sit: ['sit'],
};

/** Its chains without their beginning (pkg/datapath/iptables); while it changes them, the former are called `OLD_CILIUM_`. */
const CHAINS = [
  'INPUT',
  'OUTPUT',
  'FORWARD',
  'TRANSIENT_FORWARD',
  'PRE_raw',
  'OUTPUT_raw',
  'PRE_mangle',
  'POST_mangle',
  'PRE_nat',
  'POST_nat',
  'OUTPUT_nat',
];

/** Cilium: what an old one leaves on a host. */
export const cilium = collection({
  name: 'cilium',
  about: 'Cilium, with its eBPF maps and policy routing.',
  remnants: {
    units: ['cilium*.service'],
    unit_programs: ['cilium-agent', 'cilium-agent *'],
    unit_files: unitFiles('cilium*'),
    processes: {
      commands: ['cilium-agent', 'cilium-health', 'cilium-health-responder'].flatMap(name => [
        name,
        `${name} *`,
        `/usr/bin/${name}`,
        `/usr/bin/${name} *`,
      ]),
    },
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
    mounts: ['/run/netns/cilium-health', '/run/cilium', '/sys/fs/bpf/cilium'],
    namespaces: ['cilium-health'],
    // Its veths are named lxc and twelve hexadecimal digits; lxcbr0 is LXC's and stays.
    cni_networks: ['cilium'],
    interfaces: [...Object.keys(LINKS), 'lxc_health', 'lxc????????????'],
    made_as: [
      ...Object.entries(LINKS).map(([name, kinds]) => ({ names: [name], kinds })),
      { names: ['lxc_health', 'lxc????????????'], kinds: ['veth', 'netkit'] },
    ],
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
    rules: { chains: CHAINS.flatMap(name => [`CILIUM_${name}`, `OLD_CILIUM_${name}`]), sets: ['cilium_*'] },
    rule_words: ['CILIUM', 'cilium'],
  },
});
