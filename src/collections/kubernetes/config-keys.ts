/** Options that servers and agents both know (K3s 1.36.3, `pkg/cli/cmds/server.go` and `agent.go`). */
const both = [
  ...['airgap-extra-registry', 'alsologtostderr', 'bind-address', 'container-runtime-endpoint', 'debug'],
  ...['default-runtime', 'disable-default-registry-endpoint', 'docker', 'enable-pprof', 'flannel-cni-conf'],
  ...['flannel-conf', 'flannel-iface', 'image-credential-provider-bin-dir', 'image-credential-provider-config'],
  ...['image-service-endpoint', 'kube-proxy-arg', 'kubelet-arg', 'lb-server-port', 'log', 'node-external-dns'],
  ...['node-external-ip', 'node-internal-dns', 'node-ip', 'node-label', 'node-name', 'node-taint', 'nonroot-devices'],
  ...['pause-image', 'prefer-bundled-bin', 'private-registry', 'protect-kernel-defaults', 'resolv-conf', 'selinux'],
  ...['snapshotter', 'token', 'token-file', 'v', 'vmodule', 'vpn-auth', 'vpn-auth-file', 'with-node-id'],
  ...['config', 'data-dir', 'rootless', 'server'],
];

/** What only a server knows: it ends an agent in a loop of starts. */
const serverOnly = [
  ...['advertise-address', 'advertise-port', 'agent-token', 'agent-token-file', 'apiserver-bind-address'],
  ...['apiserver-port', 'cluster-cidr', 'cluster-dns', 'cluster-domain', 'cluster-init', 'cluster-reset'],
  ...[
    'cluster-reset-restore-path',
    'datastore-cafile',
    'datastore-certfile',
    'datastore-endpoint',
    'datastore-keyfile',
  ],
  ...['default-local-storage-path', 'disable', 'disable-agent', 'disable-apiserver', 'disable-cloud-controller'],
  ...['disable-controller-manager', 'disable-etcd', 'disable-helm-controller', 'disable-kube-proxy'],
  ...['disable-network-policy', 'disable-scheduler', 'egress-selector-mode', 'embedded-registry', 'etcd-arg'],
  ...['etcd-disable-snapshots', 'etcd-expose-metrics', 'etcd-s3', 'etcd-s3-access-key', 'etcd-s3-bucket'],
  ...['etcd-s3-bucket-lookup-type', 'etcd-s3-config-secret', 'etcd-s3-endpoint', 'etcd-s3-endpoint-ca'],
  ...['etcd-s3-folder', 'etcd-s3-insecure', 'etcd-s3-proxy', 'etcd-s3-region', 'etcd-s3-retention'],
  ...['etcd-s3-secret-key', 'etcd-s3-session-token', 'etcd-s3-skip-ssl-verify', 'etcd-s3-timeout'],
  ...['etcd-snapshot-compress', 'etcd-snapshot-dir', 'etcd-snapshot-name', 'etcd-snapshot-reconcile-interval'],
  ...['etcd-snapshot-retention', 'etcd-snapshot-schedule-cron', 'flannel-backend', 'flannel-external-ip'],
  ...['flannel-ipv6-masq', 'helm-controller-arg', 'helm-job-image', 'https-listen-port', 'kine-tls'],
  ...['kube-apiserver-arg', 'kube-cloud-controller-arg', 'kube-cloud-controller-manager-arg', 'kube-controller-arg'],
  ...['kube-controller-manager-arg', 'kube-scheduler-arg', 'secrets-encryption', 'secrets-encryption-provider'],
  ...['service-cidr', 'service-node-port-range', 'servicelb-namespace', 'supervisor-metrics', 'supervisor-port'],
  ...['system-default-registry', 'tls-san', 'tls-san-security', 'write-kubeconfig', 'write-kubeconfig-group'],
  'write-kubeconfig-mode',
];

export type Role = 'server' | 'agent';

/** The options of each role: a server skips one that it does not know, an agent never comes up with it. */
export const configKeys: Readonly<Record<Role, ReadonlySet<string>>> = {
  server: new Set([...both, ...serverOnly]),
  agent: new Set([...both, 'disable-apiserver-lb']),
};

/** Options that are not the user's to set, and where what they say comes from. */
export const managedKeys: ReadonlyMap<string, string> = new Map([
  ...['token', 'token-file', 'agent-token', 'agent-token-file'].map(
    key => [key, 'tokens are made once by the first server, and never stand in a file that is shown'] as const,
  ),
  ...['cluster-init', 'cluster-reset', 'cluster-reset-restore-path', 'server', 'datastore-endpoint'].map(
    key => [key, 'which cluster a host joins follows from the roles of the hosts'] as const,
  ),
  ...['node-ip', 'advertise-address', 'flannel-iface'].map(key => [key, 'it follows from the mesh'] as const),
  ...['node-name', 'with-node-id'].map(key => [key, 'a node has the name of its host here'] as const),
  ['flannel-backend', 'it follows from kubernetes.network'],
  ['disable-network-policy', 'it follows from kubernetes.network'],
  ['cluster-cidr', 'write kubernetes.pods'],
  ['service-cidr', 'write kubernetes.services'],
  ['tls-san', 'write kubernetes.tls_san'],
  ['config', 'there is one file, which this writes'],
  ['data-dir', 'the wipe knows /var/lib/rancher/k3s'],
  ['rootless', 'the mesh belongs to root'],
]);
