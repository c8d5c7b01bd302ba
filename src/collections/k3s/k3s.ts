import { diagnosable } from '../../diagnosis/diagnose.ts';
import { onlyClusterModules, onlyClusterSysctls, onlyKubeletSettings } from '../cluster-settings.ts';
import { collection } from '../collection.ts';
import { unitFiles } from '../unit-files.ts';
import { k3sAdmin } from './access/k3s-admin.ts';
import { adoptedContext } from './adopted/adopted-context.ts';
import { k3sArtifacts } from './artifacts.ts';
import { carriedToken } from './by-hand/service-by-hand.ts';
import { clusterCauses } from './causes/cluster-causes.ts';
import { clusterBackup } from './checks/cluster-backup.ts';
import { etcdMembers } from './checks/etcd-members.ts';
import { k3sCertificates } from './checks/k3s-certificates.ts';
import { k3sDeployments } from './checks/k3s-deployments.ts';
import { k3sHostCheck } from './checks/k3s-host.ts';
import { k3sNodes } from './checks/k3s-nodes.ts';
import { k3sOwnNode } from './checks/k3s-own-node.ts';
import { k3sRunning } from './checks/k3s-running.ts';
import { registriesAnswer } from './checks/registries-answer.ts';
import { clusterEvidence } from './cluster-evidence.ts';
import { clusterFaults } from './faults/cluster-faults.ts';
import { k3sContext } from './k3s-context.ts';
import { clusterRemedies } from './remedies/cluster-remedies.ts';
import { unrehearsed } from './remedies/unrehearsed.ts';
import { adoptedCluster } from './resources/adopted-cluster.ts';
import { etcdDisk } from './resources/etcd-disk.ts';
import { etcdWay } from './resources/etcd-way.ts';
import { k3sFormerNodes } from './resources/k3s-former-nodes.ts';
import { k3sHost } from './resources/k3s-host.ts';
import { k3sIdentity } from './resources/k3s-identity.ts';
import { k3sJoin } from './resources/k3s-join.ts';
import { k3sNode } from './resources/k3s-node.ts';
import { k3sRegistries } from './resources/k3s-registries.ts';
import { k3sRenewal } from './resources/k3s-renewal.ts';
import { k3sService } from './resources/k3s-service.ts';
import { notAdopted } from './resources/not-adopted.ts';
import { clusterSurvey } from './survey/cluster-survey.ts';

/** What the tools that K3s brings are links to; a program of the user's may have the name, too. */
const leadsToK3s = ['k3s', '*/bin/k3s'];

/** The places of K3s' own installer; where /usr/local cannot be written to, it takes /opt/bin. */
const bins = ['/usr/local/bin', '/opt/bin'];

/** K3s: how it is installed and started, whether its nodes are Ready, and what an old one leaves on a host. */
export const k3s = collection({
  name: 'k3s',
  about: 'K3s, its containerd, and the network policies that it brings (kube-router).',
  resources: [
    adoptedCluster,
    notAdopted,
    etcdDisk,
    etcdWay,
    k3sFormerNodes,
    k3sHost,
    k3sIdentity,
    k3sJoin,
    k3sNode,
    k3sRegistries,
    k3sRenewal,
    k3sService,
  ],
  checks: [
    clusterBackup,
    etcdMembers,
    k3sCertificates,
    k3sDeployments,
    k3sHostCheck,
    k3sNodes,
    k3sOwnNode,
    k3sRunning,
    registriesAnswer,
  ],
  evidence: [clusterEvidence],
  facts: {
    'k3s.node': {
      about:
        'Which cluster the host is a node of: whether it has a datastore, the checksum of its CA, what is noted there, what its API says.',
    },
    'k3s.adopted': { about: 'Which cluster runs on a server that somebody else has installed: its UID, its CA.' },
    'k3s.agent_secret': { about: 'The agents’ token as all servers have it, before K3s completes it.', secret: true },
    'k3s.server_token': { about: 'What other servers join with, as a server tells it.', secret: true },
    'k3s.agent_token': { about: 'What agents join with, as the server tells it.', secret: true, byHand: carriedToken },
  },
  diagnoses: [diagnosable(clusterSurvey, clusterCauses)],
  faults: clusterFaults,
  remedies: clusterRemedies,
  unrehearsed,
  contexts: [k3sContext, adoptedContext],
  artifacts: [k3sArtifacts],
  admin: [k3sAdmin],
  remnants: {
    units: ['k3s.service', 'k3s-agent.service', 'k3s*.service', 'k3s*.timer'],
    // Under INSTALL_K3S_NAME a unit may have any name that begins so.
    unit_programs: ['k3s server', 'k3s agent'],
    unit_files: unitFiles('k3s*'),
    init_scripts: ['k3s', 'k3s-agent'],
    processes: {
      commands: [
        ...['k3s server', 'k3s agent', 'k3s init'].flatMap(name => [name, `${name} *`]),
        '/usr/local/bin/k3s *',
        '/var/lib/rancher/k3s/*',
        '/run/k3s/*',
        'containerd-shim* -address /run/k3s/*',
        '*/containerd-shim* -address /run/k3s/*',
      ],
      cgroups: ['*/k3s.service*', '*/k3s-agent.service*'],
    },
    state: {
      path: ['/etc/rancher', '/run/k3s', '/var/lib/rancher/k3s'],
      shared: ['/var/lib/rancher'],
      again: [
        '/run/*',
        '/var/lib/rancher/*/agent/containerd',
        '/var/lib/rancher/*/agent/images',
        '/var/lib/rancher/*/agent/logs',
        '/var/lib/rancher/*/bin',
        '/var/lib/rancher/*/data',
        '/var/lib/rancher/*/server/logs',
        '/var/lib/rancher/*/server/static',
      ],
      volumes: {
        paths: ['/var/lib/rancher/*/storage'],
        named_in: ['/var/lib/rancher/*/server/manifests/*', '/var/lib/rancher/*/agent/pod-manifests/*'],
        except: [
          '/var/lib/rancher/*/agent',
          '/var/lib/rancher/*/bin',
          '/var/lib/rancher/*/data',
          '/var/lib/rancher/*/server',
        ],
      },
    },
    programs: {
      path: [
        ...['k3s', 'k3s-agent'].flatMap(name => [
          `/etc/default/${name}`,
          `/etc/sysconfig/${name}`,
          `/etc/init.d/${name}`,
          `/etc/logrotate.d/${name}`,
          `/var/log/${name}.log`,
        ]),
        ...bins.flatMap(bin => [`${bin}/k3s`, `${bin}/k3s-killall.sh`, `${bin}/k3s-*uninstall.sh`]),
        '/etc/yum.repos.d/rancher-k3s-*.repo',
        '/etc/zypp/repos.d/rancher-k3s-*.repo',
      ],
      leading: bins.flatMap(bin =>
        ['kubectl', 'crictl', 'ctr'].map(name => ({ path: `${bin}/${name}`, to: leadsToK3s })),
      ),
      again: ['/opt/bin/*', '/usr/local/bin/*', '/var/log/*'],
    },
    settings: {
      path: [],
      // Names that others may have used: they go only with nothing in them but what clusters want.
      holding: [
        { path: '/etc/modules-load.d/k3s.conf', text: [onlyClusterModules] },
        { path: '/etc/sysctl.d/90-kubelet.conf', text: [onlyKubeletSettings] },
        { path: '/etc/sysctl.d/90-k3s.conf', text: [onlyClusterSysctls] },
        { path: '/etc/sysctl.d/99-k3s.conf', text: [onlyClusterSysctls] },
      ],
    },
    mounts: ['/run/k3s', '/var/lib/rancher/k3s'],
    // A disk for volumes stays where it is, with what is on it.
    spared_mounts: ['/var/lib/rancher/*/storage'],
    interfaces: ['kube-bridge', 'kube-dummy-if'],
    made_as: [
      { names: ['kube-bridge'], kinds: ['bridge'] },
      { names: ['kube-dummy-if'], kinds: ['dummy'] },
    ],
    routing: { rules: ['*: * lookup kube-router*'] },
    // Whole texts, as kube-router has them: a rule of the user's may speak of Kubernetes, too.
    rules: {
      comments: [
        'KUBE-ROUTER rule to explicitly ACCEPT traffic that comply to network policies',
        'rule to explicitly ACCEPT traffic that comply to network policies',
      ],
      sets: ['KUBE-*', 'inet6:KUBE-*', '6-KUBE-*'],
    },
    rule_words: ['network policies'],
    packages: ['k3s-selinux'],
  },
});
