import type { Script } from '../../model/plan/script.ts';
import { sh } from '../../shell/sh.ts';

/** Interfaces, namespaces and mounts; each step may find its work done. */
export const kernel: Script = sh`veth() { ip link show dev "$1" >/dev/null 2>&1 || ip link add "$1" type veth peer name "$2"; }
ip link show dev cni0 >/dev/null 2>&1 || ip link add cni0 type bridge
ip link set cni0 up
ip link show dev kube-bridge >/dev/null 2>&1 || ip link add kube-bridge type bridge
ip link show dev flannel.1 >/dev/null 2>&1 || ip link add flannel.1 type vxlan id 1 dstport 8472 dev lo
ip link show dev vxlan.calico >/dev/null 2>&1 || ip link add vxlan.calico type vxlan id 4096 dstport 4789 dev lo
ip link set vxlan.calico up
ip netns list | grep -q '^cni-1a2b' || ip netns add cni-1a2b3c4d-0000-4000-8000-000000000001
veth cali0123456789a vethpod1
ip link set vethpod1 netns cni-1a2b3c4d-0000-4000-8000-000000000001 2>/dev/null || :
ip link set cali0123456789a up
veth vethcni1 vethcni2
ip link set vethcni1 master cni0
for point in /run/k3s/containerd/io.containerd.runtime.v2.task/k8s.io/pod1/rootfs '/var/lib/kubelet/pods/1 2/volumes/token'; do
  mkdir -p "$point"
  grep -qF "$(printf '%s' "$point" | sed 's/ /\\040/g')" /proc/self/mounts || mount -t tmpfs tmpfs "$point"
done
# The user's own folder, bound where a volume's plugin wants it: the binding is the cluster's, what is in it is not.
point=/var/lib/kubelet/plugins/kubernetes.io/nas/globalmount
mkdir -p "$point" /srv/nas/photos
echo mine >/srv/nas/photos/first.jpg
grep -qF " $point " /proc/self/mountinfo || mount --bind /srv/nas "$point"`;
