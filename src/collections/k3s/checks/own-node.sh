# provision_unit, provision_node: what the API says of this host's own node and of the pods on it, asked the way K3s itself goes here.
provision_config=/var/lib/rancher/k3s/agent/kubelet.kubeconfig
if [ "$provision_unit" = k3s ]; then provision_config=/etc/rancher/k3s/k3s.yaml; fi
provision_own() { k3s kubectl --kubeconfig="$provision_config" --cache-dir=/dev/null/none --request-timeout=10s get "$@"; }
# What a shell says of a program that is missing has its own line in it.
if ! command -v k3s >/dev/null; then
  echo 'silent there is no k3s on this host'
elif provision_said=$(provision_own node "$provision_node" -o 'jsonpath=node {.status.conditions[?(@.type=="Ready")].status} {.status.nodeInfo.kubeletVersion}{"\n"}' 2>&1); then
  printf '%s\n' "$provision_said"
  provision_pods=$(provision_own pods -A --field-selector "spec.nodeName=$provision_node" \
    -o 'jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name} {.status.phase} {.status.conditions[?(@.type=="Ready")].status} {.metadata.deletionTimestamp}{"\n"}{end}')
  printf '%s' "${provision_pods:+$provision_pods
}" | sed 's/^/pod /'
else
  printf '%s\n' "$provision_said" | sed 's/^/silent /'
fi
