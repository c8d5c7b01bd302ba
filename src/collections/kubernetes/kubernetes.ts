import { perhapsOfClusters } from '../cluster-settings.ts';
import { collection } from '../collection.ts';
import { unitFiles } from '../unit-files.ts';
import { joinedClusters } from './checks/joined-clusters.ts';
import { podTraffic } from './checks/pod-traffic.ts';
import { oldFirewall } from './dirt/old-firewall.ts';
import { oldRouting } from './dirt/old-routing.ts';
import { kubernetesSection } from './kubernetes-section.ts';
import { podsContext } from './networks/pods-context.ts';
import { offersContext } from './offers/offers-context.ts';
import { exportedServices } from './resources/exported-services.ts';
import { kubernetesManifest } from './resources/kubernetes-manifest.ts';

/** NAMESPACE_POD_UID, and POD_NAMESPACE_CONTAINER-ID.log, which leads there, as the kubelet names them. */
const podLogs = ['/var/log/pods/*_*', '/var/log/containers/*_*_*.log'];

/** What every distribution of Kubernetes has: the kubelet, its pods, kube-proxy. */
export const kubernetes = collection({
  name: 'kubernetes',
  about: 'What every distribution of Kubernetes has: the kubelet, its pods, kube-proxy.',
  sections: [kubernetesSection],
  facts: {
    'kubernetes.exports': { about: 'At which addresses the Services are that the cluster exports.', remember: true },
  },
  contexts: [offersContext, podsContext],
  resources: [exportedServices, kubernetesManifest],
  checks: [joinedClusters, podTraffic],
  remnants: {
    units: ['kubepods*.slice'],
    unit_files: unitFiles('kubepods*'),
    processes: { commands: ['*/containerd-shim* -namespace k8s.io *'], cgroups: ['*/kubepods*'] },
    state: {
      path: ['/var/lib/kubelet', ...podLogs],
      shared: ['/var/log/pods', '/var/log/containers'],
      // Their kubelets have folders of their own, and log where every kubelet does: the UID in a name tells whose pod it was.
      others: [
        { owner: 'MicroK8s', paths: podLogs, named_in: '/var/snap/microk8s/common/var/lib/kubelet/pods' },
        { owner: 'k0s', paths: podLogs, named_in: '/var/lib/k0s/kubelet/pods' },
      ],
      again: [
        '/var/lib/kubelet/pods/*/containers',
        '/var/lib/kubelet/pods/*/etc-hosts',
        '/var/lib/kubelet/pods/*/plugins',
        '/run/*',
        '/var/log/*',
      ],
      volumes: {
        paths: ['/var/lib/kubelet/pods/*/volumes/kubernetes.io~empty-dir'],
        except: [
          '/var/lib/kubelet/device-plugins',
          '/var/lib/kubelet/plugins',
          '/var/lib/kubelet/plugins_registry',
          '/var/lib/kubelet/pod-resources',
          '/var/lib/kubelet/pods',
          '/var/lib/kubelet/seccomp',
        ],
      },
    },
    settings: { path: [], perhaps: perhapsOfClusters },
    control_groups: ['kubepods*'],
    mounts: ['/var/lib/kubelet'],
    interfaces: ['kube-ipvs0', 'nodelocaldns'],
    made_as: [{ names: ['kube-ipvs0', 'nodelocaldns'], kinds: ['dummy'] }],
    routing: { destinations: ['{{kubernetes.pods}}', '{{kubernetes.services}}'], gateways: '{{addresses}}' },
    rules: {
      chains: ['KUBE-*'],
      sets: ['KUBE-*', '6-KUBE-*'],
      // Of kube-proxy, and of kpng (backends/nft).
      tables: ['kube-proxy', 'k8s_svc', 'k8s_svc6'],
      networks: ['{{kubernetes.pods}}', '{{kubernetes.services}}'],
    },
    rule_words: ['KUBE-', 'kube', 'k8s_'],
  },
  dirt: [oldRouting, oldFirewall],
});
