# provision_kubectl (function), provision_template, provision_events: what the API says of nodes and pods, and CoreDNS of itself where it does not run.
if provision_told=$(provision_kubectl get nodes,pods -A -o "go-template=$provision_template" 2>&1); then
  printf '%s\n' "$provision_told"
  echo 'cluster told'
  case $provision_told in
    *'Why kube-system coredns-'*)
      provision_kubectl -n kube-system logs deployment/coredns --tail=4 2>&1 | sed 's/^/coredns /' ;;
  esac
  case $provision_told in
    *'Unready '* | *' waiting ContainerCreating '* | *' waiting PodInitializing '*)
      # What is only evidence may be missing.
      provision_kubectl get events -A --field-selector involvedObject.kind=Pod --sort-by=.lastTimestamp \
        -o "go-template=$provision_events" 2>/dev/null || : ;;
  esac
else
  printf 'cluster %s\n' "$(printf '%s\n' "$provision_told" | tail -n 1)"
fi
