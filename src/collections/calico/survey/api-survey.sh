# provision_kubectl (a function), provision_template: what the API says of Calico, encoded line by line.
echo '== api'
if provision_told=$(provision_kubectl get nodes,pods,installations.operator.tigera.io,ippools.crd.projectcalico.org -A -o "go-template=$provision_template" 2>&1); then
  printf '%s\n' "$provision_told"
  echo 'calico told'
else
  printf 'calico %s\n' "$(printf '%s\n' "$provision_told" | tail -n 1)"
fi
