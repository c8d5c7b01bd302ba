# provision_set, provision_ids and provision_marks (awk); provision_first, provision_rest: objects, one a line, those that others need first
# apart; provision_wanted: a line for each (digest, apiVersion, kind, namespace, name); provision_union, provision_final: the objects that
# are ours while it is done and afterwards; provision_gone: those that go; provision_patience: seconds for kinds that others bring.
provision_end=$(($(date +%s) + provision_patience))
provision_by() {
  provision_manager=$1
  shift
  provision_kubectl apply --server-side --force-conflicts --field-manager="$provision_manager" -f - "$@"
}
provision_inventory() {
  printf '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"provision-manifest-%s","namespace":"kube-system","annotations":{"provision/objects":"%s"}}}\n' \
    "$provision_set" "$1" | provision_by provision >/dev/null
}
provision_apply() {
  [ -n "$1" ] || return 0
  while ! provision_said=$(printf '%s\n' "$1" | provision_by provision 2>&1); do
    case $provision_said in
      *'no matches for kind'* | *'connection refused'* | *'no endpoints available'*) ;;
      *) provision_end=0 ;;
    esac
    if [ "$(date +%s)" -ge "$provision_end" ]; then
      printf '%s\n' "$provision_said" >&2
      exit 1
    fi
    sleep 1
  done
  printf '%s\n' "$provision_said"
}
provision_inventory "$provision_union"
provision_apply "$provision_first"
provision_definitions=$(printf '%s\n' "$provision_wanted" | awk -F '\t' '$3 == "CustomResourceDefinition"' | awk -F '\t' "$provision_ids")
if [ -n "$provision_definitions" ]; then
  printf '%s\n' "$provision_definitions" | provision_kubectl wait --for=condition=Established --timeout=60s -f - >/dev/null
fi
provision_apply "$provision_rest"
# What was applied, and how many fields are ours with it: whoever sets one of them takes it over, and then there are fewer.
if [ -n "$provision_wanted" ]; then
  provision_always='-	v1	Namespace		default
-	v1	Namespace		kube-system
'
  provision_mine='{range .items[*]}{.apiVersion}{"\t"}{.kind}{"\t"}{.metadata.namespace}{"\t"}{.metadata.name}{"\t"}{.metadata.managedFields[?(@.manager=="provision")].fieldsV1}{"\n"}{end}'
  provision_found=$(printf '%s%s\n' "$provision_always" "$provision_wanted" | awk -F '\t' "$provision_ids" | provision_kubectl get -f - -o "jsonpath=$provision_mine")
  printf '%s\n== found\n%s\n' "$provision_wanted" "$provision_found" | awk -F '\t' "$provision_marks" | provision_by provision-mark >/dev/null
fi
if [ -n "$provision_gone" ]; then
  printf '%s\n' "$provision_gone" | awk -F '\t' "$provision_ids" | provision_kubectl delete --ignore-not-found --timeout=60s -f -
fi
provision_inventory "$provision_final"
