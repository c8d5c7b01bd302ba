# provision_node, provision_member (whether it is one of etcd), provision_limit (seconds), provision_kubectl. Each step asks first what is done.
provision_there=$(provision_kubectl get nodes --ignore-not-found -o name -- "$provision_node")
if [ -n "$provision_there" ]; then
  if [ "$provision_member" = yes ]; then
    provision_kubectl annotate --overwrite node "$provision_node" etcd.k3s.cattle.io/remove=true >&2
    provision_end=$(($(date +%s) + provision_limit))
    until [ -n "$(provision_kubectl get node -o 'jsonpath={.metadata.annotations.etcd\.k3s\.cattle\.io/removed-node-name}' -- "$provision_node")" ]; do
      if [ "$(date +%s)" -ge "$provision_end" ]; then
        printf '%s is a member of etcd still, %s s after K3s was told to take it out\n' "$provision_node" "$provision_limit" >&2
        exit 1
      fi
      sleep 2
    done
  fi
  provision_kubectl delete node --timeout=60s --ignore-not-found -- "$provision_node" >&2
fi
# Older versions of K3s leave it, and refuse another machine of that name for it.
provision_kubectl delete secret --namespace=kube-system --ignore-not-found -- "$provision_node.node-password.k3s" >&2
