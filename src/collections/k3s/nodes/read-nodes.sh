# provision_columns (a template of jsonpath), provision_kubectl. One request for each kind; of Secrets the names alone.
provision_kubectl get nodes,pods,poddisruptionbudgets.policy,persistentvolumes -A -o "jsonpath=$provision_columns"
provision_kubectl get secrets --namespace=kube-system --field-selector=type=k3s.cattle.io/node-password \
  -o 'jsonpath={range .items[*]}{"Password\t"}{.metadata.name}{"\n"}{end}'
