import { collection } from '../collection.ts';
import { networksOf } from '../networks-of.ts';
import { unitFiles } from '../unit-files.ts';
import { kiloArtifacts } from './artifacts.ts';
import { kiloHandshakes } from './checks/kilo-handshakes.ts';
import { kiloStatus } from './checks/kilo-status.ts';
import { kiloContext } from './kilo-context.ts';
import { kiloNodes } from './resources/kilo-nodes.ts';
import { kiloWays } from './resources/kilo-ways.ts';

const forwards = (what: string): readonly string[] => ['from', 'to'].map(way => `Kilo: forward packets ${way} ${what}`);

/** Kilo as the network of a cluster's pods, and what an old one leaves on a host. */
export const kilo = collection({
  name: 'kilo',
  about: 'Kilo, the WireGuard mesh of a cluster.',
  resources: [kiloNodes, kiloWays],
  checks: [kiloHandshakes, kiloStatus],
  contexts: [kiloContext],
  artifacts: [kiloArtifacts],
  remnants: {
    // Under this name lives many a program that is another: what it starts decides; but phase 3's own is told by its name.
    units: ['kilo*.service', 'kilo-userspace.service'],
    unit_programs: ['kg *', 'kg'],
    unit_files: unitFiles('kilo*'),
    processes: { commands: ['/opt/bin/kg *'] },
    state: {
      path: [
        '/var/lib/kilo/conf',
        '/var/lib/kilo/key',
        '/etc/cni/net.d/kilo-kubeconfig',
        '/var/lib/cni/networks/kilo',
        '/var/lib/cni/results/kilo-*',
        '/var/lib/cni/cache/results/kilo-*',
      ],
      holding: networksOf({ names: ['kilo'] }),
      shared: ['/var/lib/kilo'],
      volumes: { except: ['/var/lib/kilo'] },
    },
    tunnels: ['kilo0'],
    cni_networks: ['kilo'],
    interfaces: ['kilo0'],
    made_as: [{ names: ['kilo0'], kinds: ['wireguard', 'tun'] }],
    routing: { rules: ['*: * lookup 1107'] },
    rules: {
      chains: ['KILO-IPIP', 'KILO-NAT'],
      sets: ['kilo-*'],
      comments: [
        ...forwards('the pod subnet'),
        ...forwards("the node's pod subnet"),
        ...forwards('allowed location IPs'),
        ...forwards('private IPs'),
        'Kilo: reject other IPIP traffic',
      ],
      cni: ['kilo'],
    },
    rule_words: ['KILO-', 'Kilo', 'kilo'],
  },
});
