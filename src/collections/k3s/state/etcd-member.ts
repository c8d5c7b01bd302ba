/** K3s has it on a host that is a member of the cluster's etcd. */
export const ETCD_MEMBER = '/var/lib/rancher/k3s/server/db/etcd/member';
