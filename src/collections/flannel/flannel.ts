import { collection } from '../collection.ts';
import { networksOf } from '../networks-of.ts';
import { unitFiles } from '../unit-files.ts';

/** flannel, by itself and in K3s: what an old one leaves on a host. */
export const flannel = collection({
  name: 'flannel',
  about: 'flannel, by itself and in K3s.',
  remnants: {
    units: ['flannel*.service'],
    unit_files: unitFiles('flannel*'),
    processes: { commands: ['flanneld*', '/opt/bin/flanneld*'] },
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
    settings: { path: ['/etc/NetworkManager/conf.d/flannel.conf'] },
    mounts: ['/run/flannel'],
    tunnels: ['flannel-wg*'],
    interfaces: ['flannel.*', 'flannel-v6.*', 'flannel-wg', 'flannel-wg-v6'],
    rules: {
      chains: ['FLANNEL-*'],
      tables: ['flannel-*'],
      comments: ['flanneld forward', 'flanneld masq'],
      cni: ['cbr0'],
    },
    rule_words: ['FLANNEL', 'flannel'],
  },
});
