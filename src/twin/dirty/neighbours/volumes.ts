import { lines, sh } from '../../../shell/sh.ts';
import { put } from '../put.ts';
import type { Neighbour } from './neighbour.ts';

/** Volumes that the old cluster's local-path provisioner made for the user's programs: data, not the cluster's state. */
export const volumes: Neighbour = {
  name: 'volumes',
  title: 'volumes of the user’s programs in the old cluster’s storage',
  make: lines(
    put('/var/lib/rancher/k3s/storage/pvc-1a2b_default_photos/2024/cat.jpg', 'a photograph\n'),
    put('/var/lib/rancher/k3s/storage/pvc-3c4d_default_db/PG_VERSION', '15\n', '0600'),
    sh`chmod 0777 /var/lib/rancher/k3s/storage/pvc-1a2b_default_photos`,
  ),
  state: sh`show_files /var/lib/rancher/k3s/storage`,
  ways: [],
};
