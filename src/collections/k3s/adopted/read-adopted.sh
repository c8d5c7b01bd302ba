# What a cluster that runs says of itself. Names, networks, options: K3s hides tokens in the options that it tells.
provision_runs=no
if [ -d /run/systemd/system ]; then
  for provision_unit in k3s k3s-agent; do
    if provision_ask '3 *|4 *' systemctl is-active --quiet "$provision_unit.service"; then provision_runs=$provision_unit; fi
  done
fi
echo "runs $provision_runs"
if [ "$provision_runs" = k3s ]; then
  provision_ask '' provision_kubectl get nodes -o 'jsonpath={range .items[*]}node {.metadata.name} {.status.addresses[?(@.type=="InternalIP")].address}{"\n"}{end}{range .items[*]}block {.metadata.name} {.spec.podCIDR}{"\n"}{end}{range .items[*]}args {.metadata.name} {.metadata.annotations.k3s\.io/node-args}{"\n"}{end}'
  printf 'version '
  provision_ask '' provision_kubectl get nodes -o 'jsonpath={.items[0].status.nodeInfo.kubeletVersion}'
  printf '\ndns '
  provision_ask '' provision_kubectl -n kube-system get service kube-dns --ignore-not-found -o 'jsonpath={.spec.clusterIP}'
  echo
  provision_ask '' provision_kubectl get daemonsets -A -o 'jsonpath={range .items[*]}daemonset {.metadata.name}{"\n"}{end}'
  provision_ask '' provision_kubectl -n kube-system get configmap coredns --ignore-not-found -o 'jsonpath={.data.Corefile}' |
    sed -n 's/^[[:space:]]*kubernetes[[:space:]]\{1,\}\([^[:space:]{]*\).*/domain \1/p'
fi
