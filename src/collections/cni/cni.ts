import { collection } from '../collection.ts';

/** What containerd notes of the loopback of a container; of a pod's it says so (`cniArgs`, containernetworking/cni, libcni). */
const loopbacks = ['/var/lib/cni/results/cni-loopback-*', '/var/lib/cni/cache/results/cni-loopback-*'];

/**
 * The container network interface. Its folders are shared with podman, CRI-O, nerdctl and the user: of them goes what a
 * network of the cluster declares by name or by text.
 */
export const cni = collection({
  name: 'cni',
  about: 'The container network interface: what plugins of a cluster leave in folders that others use, too.',
  remnants: {
    state: {
      path: ['/run/cni', '/opt/cni/bin/install', '/var/lib/cni/networks/kubernetes'],
      shared: [
        '/etc/cni/net.d',
        '/etc/cni',
        '/opt/cni/bin',
        '/opt/cni',
        '/var/lib/cni/networks',
        '/var/lib/cni/results',
        '/var/lib/cni/cache/results',
        '/var/lib/cni/cache',
        '/var/lib/cni',
      ],
      holding: loopbacks.map(path => ({ path, text: ['"K8S_POD_UID"'] })),
      // Their pods' are noted there, too.
      others: [
        { owner: 'MicroK8s', paths: loopbacks, beside: '/var/snap/microk8s/common/var/lib/kubelet' },
        { owner: 'k0s', paths: loopbacks, beside: '/var/lib/k0s/kubelet' },
      ],
      again: ['/opt/cni/bin'],
      volumes: { except: ['/opt/cni', '/var/lib/cni'] },
    },
    // `cni-` and a random UUID, as containerd has them (go-cni, pkg/netns): somebody's own lab may be called `cni-lab`.
    namespaces: ['cni-????????-????-????-????-????????????'],
    interfaces: ['cni0'],
    made_as: [{ names: ['cni0'], kinds: ['bridge'] }],
    rule_words: ['CNI-'],
  },
});
