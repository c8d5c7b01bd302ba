/** Namespaces of what provision and K3s install. */
export const OWN_NAMESPACES: readonly string[] = [
  'kube-system',
  'calico-system',
  'calico-apiserver',
  'tigera-operator',
  'traefik',
];
