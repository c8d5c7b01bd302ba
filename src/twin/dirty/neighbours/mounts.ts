import { lines, sh } from '../../../shell/sh.ts';
import type { Neighbour } from './neighbour.ts';

/** Names below folders that the cluster's software mounts in itself: what is mounted there is unmounted. */
const UNMOUNTED = [
  '/run/k3s/nas',
  '/var/lib/calico/nas',
  '/var/lib/kubelet/plugins/kubernetes.io/csi/nfs.csi.k8s.io/5e1f/globalmount',
  '/var/lib/kubelet/pods/8c3d/volumes/kubernetes.io~csi/photos/mount',
  '/var/lib/rancher/k3s/agent/nas',
];

/** Names below the other folders that a wipe clears: what is mounted there stays mounted. */
const MOUNTED = [
  '/etc/rancher/nas',
  '/etc/cni/nas',
  '/opt/cni/nas',
  '/var/lib/cni/nas',
  '/var/lib/rancher/my-nas',
  '/var/log/pods/nas',
];

/** The user's data mounted below every kind of folder that the wipe clears, in every way that a container allows. */
export const mounts: Neighbour = {
  name: 'mounts',
  title: 'the user’s data mounted below the cluster’s folders: bind, tmpfs, overlay, nested, read-only, detached',
  onRequest: true,
  make: lines(
    sh`mine=/srv/mine
# The kernel's list has real paths.
mounted() { [ -n "$(awk -v at="$(readlink -f "$1")" '$2 == at' /proc/self/mounts)" ]; }
below() {
  mkdir -p "$2" "$1"
  mounted "$2" || mount --bind "$1" "$2"
}
mkdir -p "$mine/photos/2024" "$mine/inner" "$mine/ro" "$mine/tmpfs" "$mine/overlay" "$mine/detached" /run/nas-overlay
echo 'a photograph' >"$mine/photos/2024/cat.jpg"
echo 'hidden' >"$mine/photos/.config"
echo 'inner' >"$mine/inner/file"
echo 'read only' >"$mine/ro/file"
echo 'detached' >"$mine/detached/file"
mounted "$mine/tmpfs" || { mount -t tmpfs tmpfs "$mine/tmpfs"; echo 'in memory' >"$mine/tmpfs/file"; }
if ! mounted "$mine/overlay"; then
  mount -t tmpfs tmpfs /run/nas-overlay
  mkdir /run/nas-overlay/upper /run/nas-overlay/work
  mount -t overlay -o lowerdir="$mine/inner",upperdir=/run/nas-overlay/upper,workdir=/run/nas-overlay/work overlay "$mine/overlay"
  echo 'in an overlay' >"$mine/overlay/upper-file"
fi`,
    ...[...UNMOUNTED, ...MOUNTED].map(point => sh`below "$mine/photos" ${point}`),
    sh`below "$mine/tmpfs" /var/lib/kubelet/nas-tmpfs
below "$mine/overlay" /var/lib/kubelet/nas-overlay
below "$mine/ro" /var/lib/rancher/nas-ro
mount -o remount,bind,ro /var/lib/rancher/nas-ro
# Nested: one of the user's in another, and one with the name of something that the wipe looks for.
below "$mine/photos" /var/lib/kubelet/nas-outer
mkdir -p "$mine/photos/inner"
below "$mine/inner" /var/lib/kubelet/nas-outer/inner
# Detached: out of sight, but held.
if ! systemctl -q is-active nas-holder.service 2>/dev/null; then
  below "$mine/detached" /var/lib/kubelet/nas-detached
  systemd-run --quiet --unit=nas-holder -p WorkingDirectory=/var/lib/kubelet/nas-detached sleep infinity
  umount -l /var/lib/kubelet/nas-detached
fi`,
  ),
  state: sh`show_files /srv/mine
show_units nas-holder.service
for one in ${[...MOUNTED, '/var/lib/rancher/nas-ro', '/srv/mine/tmpfs', '/srv/mine/overlay']}; do mountpoint "$one"; done
awk '$2 ~ /nas-ro$/ { print $4 }' /proc/self/mounts`,
  ways: [],
};
