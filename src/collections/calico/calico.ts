import { diagnosable } from '../../diagnosis/diagnose.ts';
import { onlyClusterInterfaces } from '../cluster-settings.ts';
import { collection } from '../collection.ts';
import { networksOf } from '../networks-of.ts';
import { unitFiles } from '../unit-files.ts';
import { calicoArtifacts } from './artifacts.ts';
import { calicoContext } from './calico-context.ts';
import { podsCauses } from './causes/pods-causes.ts';
import { calicoAddresses } from './checks/calico-addresses.ts';
import { calicoCni } from './checks/calico-cni.ts';
import { calicoStatus } from './checks/calico-status.ts';
import { calicoVxlan } from './checks/calico-vxlan.ts';
import { podsFaults } from './faults/pods-faults.ts';
import { podsRemedies } from './remedies/pods-remedies.ts';
import { unrehearsed } from './remedies/unrehearsed.ts';
import { podsSurvey } from './survey/pods-survey.ts';

/** Where it lies on a host. */
const places = [
  '/etc/calico',
  '/run/calico',
  '/var/lib/calico',
  '/var/log/calico',
  '/etc/cni/net.d/calico-kubeconfig',
  '/etc/cni/net.d/calico-tls',
  '/opt/cni/bin/calico*',
  '/var/lib/cni/networks/k8s-pod-network',
  '/var/lib/cni/results/k8s-pod-network-*',
  '/var/lib/cni/cache/results/k8s-pod-network-*',
];

/** Calico: what it is installed from, whether its network lies as it should, and what an old one leaves on a host. */
export const calico = collection({
  name: 'calico',
  about: 'Calico, with its networks (VXLAN, IPIP, WireGuard) and eBPF.',
  checks: [calicoAddresses, calicoCni, calicoStatus, calicoVxlan],
  diagnoses: [diagnosable(podsSurvey, podsCauses)],
  faults: podsFaults,
  remedies: podsRemedies,
  unrehearsed,
  contexts: [calicoContext],
  artifacts: [calicoArtifacts],
  remnants: {
    units: ['calico-node.service', 'calico*.service'],
    unit_programs: ['calico-node', 'calico-node *', 'calico-felix', 'calico-felix *'],
    unit_files: unitFiles('calico*'),
    processes: { commands: ['calico-node *', '/usr/bin/calico-node *', 'calico-felix', 'calico-felix *'] },
    state: {
      path: places,
      holding: networksOf({ types: ['calico', 'calico-ipam'], names: ['k8s-pod-network'] }),
      // Its Calico is installed into the host's own folders, as everybody's is.
      others: [{ owner: 'k0s', paths: [...places, '/etc/cni/net.d/*calico*'], beside: '/var/lib/k0s/kubelet' }],
      volumes: { except: ['/var/lib/calico'] },
    },
    settings: {
      path: [],
      holding: [{ path: '/etc/NetworkManager/conf.d/calico.conf', text: [onlyClusterInterfaces] }],
    },
    mounts: ['/run/calico', '/sys/fs/bpf/calico', '/var/lib/calico'],
    tunnels: ['wireguard.cali'],
    cni_networks: ['k8s-pod-network'],
    interfaces: [
      'vxlan.calico',
      'vxlan-v6.calico',
      'wireguard.cali',
      'wg-v6.cali',
      'egress.calico',
      'bpfin.cali',
      'bpfout.cali',
      // A veth for each pod: 11 characters of a hash.
      'cali???????????',
      'tunl0',
    ],
    made_as: [
      { names: ['vxlan.calico', 'vxlan-v6.calico', 'egress.calico'], kinds: ['vxlan'] },
      { names: ['wireguard.cali', 'wg-v6.cali'], kinds: ['wireguard', 'tun'] },
      { names: ['bpfin.cali', 'bpfout.cali', 'cali???????????'], kinds: ['veth'] },
      { names: ['tunl0'], kinds: ['ipip'] },
    ],
    routing: { protocols: ['80'], shared_protocols: ['bird'] },
    rules: {
      chains: ['cali-*'],
      sets: ['cali40*', 'cali4t*', 'cali60*', 'cali6t*'],
      tables: ['calico', 'calico-arp'],
      // A hash of 16 characters, as its source has it.
      comments: ['cali:????????????????'],
      cni: ['k8s-pod-network'],
    },
    rule_words: ['cali'],
  },
});
