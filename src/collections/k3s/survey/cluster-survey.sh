# provision_kubectl (function), provision_template: what the API says of nodes and pods, and CoreDNS of itself where it does not run.
if provision_told=$(provision_kubectl get nodes,pods -A -o "go-template=$provision_template" 2>&1); then
  printf '%s\n' "$provision_told"
  echo 'cluster told'
  case $provision_told in
    *'Why kube-system coredns-'*)
      provision_kubectl -n kube-system logs deployment/coredns --tail=4 2>&1 | sed 's/^/coredns /' ;;
  esac
else
  printf 'cluster %s\n' "$(printf '%s\n' "$provision_told" | tail -n 1)"
fi
