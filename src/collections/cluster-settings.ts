const CLUSTER_LINKS = '(cali|cilium|cni0|flannel|kube-|lxc_|nodelocaldns|tunl0|vxlan[.]calico)';

/**
 * Settings under any name in which a line speaks of a cluster, as extended regular expressions over a line. Whoever follows
 * a guide writes such files (`/etc/sysctl.d/k8s.conf`), and so does the user for something else.
 */
export const perhapsOfClusters = [
  {
    path: '/etc/sysctl.d/*',
    text: ['^[^#;]*net[./]bridge[./]bridge-nf-call-ip6?tables', `^[^#;]*[./]conf.${CLUSTER_LINKS}`],
  },
  {
    path: '/etc/modules-load.d/*',
    text: ['^[[:space:]]*(br_netfilter|ip_vs|ip_vs_rr|ip_vs_wrr|ip_vs_sh)[[:space:]]*$'],
  },
  { path: '/etc/NetworkManager/conf.d/*', text: [`^[[:space:]]*unmanaged-devices.*${CLUSTER_LINKS}`] },
  { path: '/etc/systemd/network/*', text: [`^[[:space:]]*(Name|OriginalName)=.*${CLUSTER_LINKS}`] },
  { path: '/etc/profile.d/*', text: ['^[^#]*(KUBECONFIG=|/var/lib/rancher/|/etc/rancher/)'] },
  { path: '/etc/logrotate.d/*', text: ['^[^#]*/var/log/(pods|containers|calico|k3s)'] },
];

/**
 * Whole texts of small files of settings, as extended regular expressions over a file without its line ends. Their names are
 * anybody's: with a line of somebody's own in it such a file stays.
 */

/** /etc/modules-load.d, with nothing in it but modules that clusters want. */
export const onlyClusterModules =
  '^(br_netfilter|overlay|ip_tables|ip6_tables|ip_set|ip_vs(_rr|_wrr|_sh)?|ip6?table_(filter|nat|mangle|raw)|nf_conntrack(_ipv[46])?|nf_nat|vxlan|wireguard|xt_[a-z]+)+$';

/** /etc/sysctl.d, with nothing in it but what the kubelet asks for (`--protect-kernel-defaults`). */
export const onlyKubeletSettings =
  '^((vm[.]panic_on_oom|vm[.]overcommit_memory|kernel[.]panic|kernel[.]panic_on_oops|kernel[.]keys[.]root_max(bytes|keys)) *= *[0-9]+)+$';

/** /etc/sysctl.d, with nothing in it but what guides to K3s ask for: forwarding, bridges, inotify, and the kubelet's own. */
export const onlyClusterSysctls =
  '^((net[.]ipv4[.]ip_forward|net[.]ipv[46][.]conf[.]all[.]forwarding|net[.]ipv[46][.]conf[.]default[.]forwarding|net[.]bridge[.]bridge-nf-call-(ip|ip6|arp)tables|fs[.]inotify[.]max_(user_instances|user_watches|queued_events)|vm[.]panic_on_oom|vm[.]overcommit_memory|kernel[.]panic|kernel[.]panic_on_oops|kernel[.]keys[.]root_max(bytes|keys)) *= *[0-9]+)+$';

/** /etc/NetworkManager/conf.d, with nothing in it but the cluster's own interfaces left alone. */
export const onlyClusterInterfaces =
  '^[[]keyfile[]]unmanaged-devices *= *(interface-name:[*]?(cali|tunl|vxlan[.-]|wireguard[.]cali|wg-v6[.]cali|flannel|cni|veth|lxc|cilium|nodelocaldns|kube-)[a-z0-9.*?_-]*[;,]?)+$';
