# provision_agent_node NODE: what the API says of the agent's own node, asked the way the agent itself goes: lines `Node READY` and `Lease TIME`.
# Fails where it cannot be asked, and prints then what was said.
provision_agent_node() {
  k3s kubectl --kubeconfig=/var/lib/rancher/k3s/agent/kubelet.kubeconfig --cache-dir=/dev/null/none --request-timeout=5s \
    -n kube-node-lease get "node/$1" "lease/$1" \
    -o 'jsonpath={range .items[*]}{.kind} {.status.conditions[?(@.type=="Ready")].status}{.spec.renewTime}{"\n"}{end}' 2>&1
}
