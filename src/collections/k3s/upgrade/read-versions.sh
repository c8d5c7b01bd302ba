# Which versions a host has, and on a server whose API answers what the cluster runs. provision_kubectl and provision_server_runs are defined.
if command -v k3s >/dev/null; then k3s --version | sed -n '1s/^k3s version \([^ ]*\).*/installed \1/p'; fi
if provision_server_runs && provision_nodes=$(provision_kubectl get nodes \
  -o 'jsonpath={range .items[*]}node {.metadata.name} {.status.conditions[?(@.type=="Ready")].status} {.status.nodeInfo.kubeletVersion}{"\n"}{end}'); then
  echo api
  printf '%s\n' "$provision_nodes"
  provision_calico=$(provision_kubectl get daemonsets.apps -n calico-system calico-node --ignore-not-found \
    -o 'jsonpath={range .spec.template.spec.containers[*]}{.name} {.image}{"\n"}{end}')
  printf '%s\n' "$provision_calico" | sed -n 's/^calico-node .*:\(v[0-9][^@ ]*\).*/runs calico \1/p'
  provision_traefik=$(provision_kubectl get deployments.apps,daemonsets.apps -A -l app.kubernetes.io/name=traefik \
    -o 'jsonpath={range .items[*]}{.metadata.labels.helm\.sh/chart}{"\n"}{end}')
  printf '%s\n' "$provision_traefik" | sed -n 's/^traefik-\([0-9].*\)$/runs traefik \1/p' | sort -u
fi
