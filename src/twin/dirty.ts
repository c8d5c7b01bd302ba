import type { Host, Inventory } from '../model/inventory.ts';
import type { Script } from '../model/script.ts';
import { lines, sh } from '../shell/sh.ts';

/** Writes a file with its folders; an existing one is overwritten. */
const put = (path: string, text: string, mode = '0644'): Script => sh`mkdir -p ${path.slice(0, path.lastIndexOf('/'))}
printf '%s' ${text} >${path}
chmod ${mode} ${path}`;

/** What belongs to the user of the host and must survive a wipe. */
const innocent = lines(
  put('/etc/my-app.conf', 'listen = 127.0.0.1:8080\n'),
  put('/etc/cron.d/my-app', '17 3 * * * root true\n'),
  put('/srv/nas/photos/first.jpg', 'mine\n'),
  put(
    '/etc/systemd/system/my-app.service',
    '[Unit]\nDescription=My own service\n[Service]\nExecStart=/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n',
  ),
  sh`systemctl daemon-reload
systemctl enable --quiet --now my-app.service
ip link show dev docker0 >/dev/null 2>&1 || ip link add docker0 type bridge
ip address replace 172.17.0.1/16 dev docker0
ip link set docker0 up`,
);

const K3S = `#!/bin/sh
# Stands in for K3s: a server that runs, and the shim of a pod that outlives it.
data=/var/lib/rancher/k3s/data/current/bin
"$data/containerd-shim-runc-v2" -namespace k8s.io -id pod1 -address /run/k3s/containerd/containerd.sock &
while :; do sleep 1000; done
`;

const SHIM = `#!/bin/sh
sleep 2000 &
while :; do sleep 1000; done
`;

const UNIT = `[Unit]
Description=Lightweight Kubernetes
After=network-online.target
[Service]
EnvironmentFile=-/etc/systemd/system/k3s.service.env
ExecStart=/usr/local/bin/k3s server
KillMode=process
Restart=always
RestartSec=1
[Install]
WantedBy=multi-user.target
`;

/** As the real one, it removes through whatever is mounted below the folders, and clears what is not the cluster's. */
const UNINSTALL = `#!/bin/sh
: >/srv/uninstaller-was-run
systemctl disable --now k3s.service my-app.service
rm -rf /etc/rancher/k3s /var/lib/kubelet /run/k3s /var/lib/rancher/k3s
rm -f /etc/my-app.conf /usr/local/bin/k3s "$0"
exit 0
`;

/** A K3s server that really runs, with its programs, files and uninstaller. */
const k3s = lines(
  put('/var/lib/rancher/k3s/data/current/bin/containerd-shim-runc-v2', SHIM, '0755'),
  put('/usr/local/bin/k3s', K3S, '0755'),
  put('/etc/systemd/system/k3s.service', UNIT),
  put('/etc/systemd/system/k3s.service.env', 'K3S_TOKEN=old\n', '0600'),
  put('/usr/local/bin/k3s-uninstall.sh', UNINSTALL, '0755'),
  put('/usr/local/bin/k3s-agent-uninstall.sh', UNINSTALL, '0755'),
  put('/usr/local/bin/rke2-uninstall.sh', UNINSTALL, '0755'),
  put('/etc/rancher/k3s/config.yaml', 'token: old-token\n', '0600'),
  put('/etc/rancher/node/password', '0123456789abcdef\n', '0600'),
  put('/var/lib/rancher/k3s/server/token', 'K10old::server:old\n', '0600'),
  sh`for cmd in kubectl crictl ctr; do ln -sfn k3s "/usr/local/bin/$cmd"; done
systemctl daemon-reload
systemctl enable --quiet --now k3s.service`,
);

/** Files that an old cluster leaves. */
const files = lines(
  put('/etc/cni/net.d/10-calico.conflist', '{ "name": "k8s-pod-network" }\n', '0600'),
  put('/etc/cni/net.d/calico-kubeconfig', 'kind: Config\n', '0600'),
  put('/opt/cni/bin/calico', '#!/bin/sh\n', '0755'),
  put('/var/lib/cni/networks/cbr0/10.42.0.2', 'pod1\n'),
  put('/var/lib/calico/nodename', 'old\n'),
  put('/var/log/calico/cni/cni.log', 'old\n'),
  put('/var/log/pods/kube-system_coredns/0.log', 'old\n'),
  put('/var/log/containers/coredns.log', 'old\n'),
  put('/var/lib/kilo/key', 'old\n', '0600'),
  put('/etc/NetworkManager/conf.d/calico.conf', '[keyfile]\nunmanaged-devices=interface-name:cali*\n'),
  put('/etc/sysctl.d/90-kubelet.conf', 'vm.overcommit_memory=1\n'),
  put('/etc/sysctl.d/99-wireguard.conf', 'net.ipv4.conf.all.rp_filter=2\n'),
);

/** Interfaces, namespaces and mounts; each step may find its work done. */
const kernel = sh`veth() { ip link show dev "$1" >/dev/null 2>&1 || ip link add "$1" type veth peer name "$2"; }
ip link show dev cni0 >/dev/null 2>&1 || ip link add cni0 type bridge
ip link set cni0 up
ip link show dev kube-bridge >/dev/null 2>&1 || ip link add kube-bridge type bridge
ip link show dev flannel.1 >/dev/null 2>&1 || ip link add flannel.1 type vxlan id 1 dstport 8472 dev lo
ip link show dev vxlan.calico >/dev/null 2>&1 || ip link add vxlan.calico type vxlan id 4096 dstport 4789 dev lo
ip link set vxlan.calico up
ip netns list | grep -q '^cni-1a2b' || ip netns add cni-1a2b3c4d
veth cali0123456789a vethpod1
ip link set vethpod1 netns cni-1a2b3c4d 2>/dev/null || :
ip link set cali0123456789a up
veth vethcni1 vethcni2
ip link set vethcni1 master cni0
for point in /run/k3s/containerd/io.containerd.runtime.v2.task/k8s.io/pod1/rootfs '/var/lib/kubelet/pods/1 2/volumes/token'; do
  mkdir -p "$point"
  grep -qF "$(printf '%s' "$point" | sed 's/ /\\040/g')" /proc/self/mounts || mount -t tmpfs tmpfs "$point"
done
# The user's own folder, bound where a volume's plugin wants it: the binding is the cluster's, what is in it is not.
point=/var/lib/kubelet/plugins/kubernetes.io/nas/globalmount
mkdir -p "$point"
grep -qF " $point " /proc/self/mountinfo || mount --bind /srv/nas "$point"`;

/** Routes of Calico's Felix and BIRD, rules and tables of Cilium and wg-quick. */
const routing = (pods: string): Script => sh`ip route replace blackhole ${pods} proto 80
ip route replace 10.244.7.0/24 dev cni0 proto bird
ip rule show | grep -q 'lookup 2004' || ip rule add pref 9 fwmark 0x200/0xf00 lookup 2004
ip rule show | grep -q 'lookup 51821' || ip rule add pref 99 not fwmark 0xca6c lookup 51821
ip route replace local default dev lo table 2004
ip -6 rule show 2>/dev/null | grep -q 'lookup 2004' || ip -6 rule add pref 9 fwmark 0x200/0xf00 lookup 2004 || :`;

/**
 * Rules in both backends, sets and a table of nftables. A policy is DROP behind rules that let SSH in: flushing them
 * before opening the policy would cut the session.
 */
const firewall = sh`rules() {
  command -v "$1" >/dev/null || return 0
  "$1" -t nat -N "$2" 2>/dev/null || return 0
  "$1" -t nat -A POSTROUTING -m comment --comment "old cluster" -j "$2"
  "$1" -N KUBE-FIREWALL
  "$1" -A INPUT -j KUBE-FIREWALL
  "$1" -N cali-INPUT
  "$1" -A INPUT -m comment --comment "cali:Cz_u1IQiXIMmKD4c" -j cali-INPUT
  "$1" -A cali-INPUT -m comment --comment "cali:m0v" -j RETURN
}
rules iptables-legacy KUBE-POSTROUTING
rules ip6tables-legacy KUBE-POSTROUTING
rules iptables-nft cali-POSTROUTING
rules ip6tables-nft cali-POSTROUTING
if command -v iptables-legacy >/dev/null; then
  iptables-legacy -C INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT 2>/dev/null ||
    iptables-legacy -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT || iptables-legacy -A INPUT -j ACCEPT
  iptables-legacy -A INPUT -p tcp --dport 22 -j ACCEPT
  iptables-legacy -A INPUT -i lo -j ACCEPT
  iptables-legacy -P INPUT DROP
  iptables-legacy -P FORWARD DROP
fi
if command -v ipset >/dev/null; then
  ipset create -exist cali40s:abc hash:ip
  ipset create -exist KUBE-CLUSTER-IP hash:ip,port
fi
if command -v nft >/dev/null; then
  nft 'add table inet old; add chain inet old input { type filter hook input priority 10; policy accept; }; add rule inet old input counter'
fi
for manager in nftables ufw; do
  if systemctl cat "$manager.service" >/dev/null 2>&1; then systemctl enable --quiet "$manager.service" || :; fi
done`;

/** An old tunnel with its key: up where the host has WireGuard's tools. */
const wireguard = ({ mesh }: Inventory, host: Host): Script => sh`mkdir -p /etc/wireguard
chmod 0700 /etc/wireguard
umask 077
if [ ! -s ${`/etc/wireguard/${mesh.interface}.key`} ]; then
  if command -v wg >/dev/null; then wg genkey; else head -c 32 /dev/urandom | base64; fi >${`/etc/wireguard/${mesh.interface}.key`}
fi
printf '[Interface]\nAddress = %s/32\nListenPort = %s\nPrivateKey = %s\n' ${host.meshAddress} ${mesh.port} \
  "$(cat ${`/etc/wireguard/${mesh.interface}.key`})" >${`/etc/wireguard/${mesh.interface}.conf`}
if command -v wg-quick >/dev/null; then systemctl enable --quiet --now ${`wg-quick@${mesh.interface}.service`} || :; fi`;

/**
 * Leaves a host as an old cluster would, as far as its kernel can, beside things that a wipe must not touch. To be run
 * as root inside a twin's host; a second run changes nothing that matters. Pure.
 */
export const dirtyScript = (inventory: Inventory, host: Host): Script =>
  lines(
    sh`set -eu
umask 022
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    innocent,
    k3s,
    files,
    kernel,
    routing(inventory.kubernetes.pods),
    firewall,
    wireguard(inventory, host),
  );
