# provision_ours (namespaces, between blanks), provision_kubectl. What watches the API from a pod goes on from the number that the store had reached as it
# was, and hears of nothing until this one has reached it, too, which takes as long as has passed since the backup.
if [ ! -e /etc/systemd/system/k3s.service ]; then
  echo later
  exit 0
fi
provision_pods=$(provision_kubectl get pods -A -o \
  'jsonpath={range .items[*]}{.metadata.namespace} {.metadata.name} {.spec.serviceAccountName} {.status.phase} {.metadata.ownerReferences[0].kind}{"\n"}{end}')
printf '%s\n' "$provision_pods" | while read -r provision_space provision_pod provision_account provision_phase provision_owner; do
  # Who has none of its own has no right to watch anything.
  if [ "$provision_account" = default ] || [ "$provision_phase" != Running ]; then continue; fi
  case "$provision_ours:$provision_owner" in
    *" $provision_space "*:ReplicaSet | *" $provision_space "*:DaemonSet)
      provision_kubectl delete pod --namespace="$provision_space" --wait=false --ignore-not-found "$provision_pod" </dev/null >&2 ;;
    *) echo "watches $provision_space/$provision_pod" ;;
  esac
done
