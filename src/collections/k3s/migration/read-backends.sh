# Phase 2 has tried whether the kernel can, and the module is loaded since.
if [ -e /sys/module/wireguard ] || [ -e /run/provision/kernel-has-wireguard ]; then echo 'wireguard kernel'; fi
# On a server whose API answers: how each node has packets of pods carried, and where others send them. provision_kubectl and provision_server_runs are defined.
if provision_server_runs && provision_nodes=$(provision_kubectl get nodes \
  -o 'jsonpath={range .items[*]}node {.metadata.name} {.status.conditions[?(@.type=="Ready")].status}|{.metadata.annotations.flannel\.alpha\.coreos\.com/backend-type}|{.metadata.annotations.flannel\.alpha\.coreos\.com/public-ip}{"\n"}{end}'); then
  echo api
  printf '%s\n' "$provision_nodes"
fi
