import { sh } from '../../../shell/sh.ts';
import type { Neighbour } from './neighbour.ts';

/** A disk of the user's, to which folders of the cluster's lead by links; things of the user's lie beside them there. */
export const links: Neighbour = {
  name: 'links',
  title: 'folders of the cluster’s that are links to a disk, with things of the user’s beside them there',
  onRequest: true,
  before: sh`lead() {
  [ ! -e "$1" ] || return 0
  mkdir -p "$2" "\${1%/*}"
  ln -sfn "$2" "$1"
}
mkdir -p /srv/disk
lead /var/lib/rancher /srv/disk/rancher
lead /var/lib/kubelet /srv/disk/kubelet
lead /etc/cni /srv/disk/cni
mkdir -p /srv/disk/rancher/my-things /srv/disk/photos
echo 'beside k3s' >/srv/disk/rancher/my-things/file
echo 'beside rancher' >/srv/disk/photos/file
echo 'hidden' >/srv/disk/.mine`,
  make: sh`ln -sfn /srv/disk/photos /var/lib/rancher/k3s/agent-photos
ln -sfn /srv/disk/photos /var/lib/kubelet/photos`,
  state: sh`show_files /srv/disk/photos /srv/disk/.mine /srv/disk/rancher/my-things`,
  ways: [],
};
