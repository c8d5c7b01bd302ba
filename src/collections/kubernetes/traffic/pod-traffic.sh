# provision_nodes: names, a line each; provision_mtu: of a pod's interface; provision_image: for hosts without the image that
# K3s brings; provision_inside: what each pod is asked. Prints what came of it, a line each. The pods go again in any case: by
# this script, by the next one, and by their own deadline.
provision_label=provision/probe=traffic
provision_gone() {
  provision_kubectl -n kube-system delete pods -l "$provision_label" --ignore-not-found --grace-period=0 --wait=false >/dev/null
}
trap 'exit 1' HUP INT TERM
trap provision_gone EXIT
provision_gone
provision_own=$(provision_ask '' k3s ctr -n k8s.io images ls -q 'name~=mirrored-library-busybox' | awk '!/@/ { print; exit }')
provision_stamp=$(date +%s)
printf '%s\n' "$provision_nodes" | awk -v image="${provision_own:-$provision_image}" -v stamp="$provision_stamp" '{
  printf "---\n{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"provision-probe-%s-%d\",\"namespace\":\"kube-system\",\"labels\":{\"provision/probe\":\"traffic\"}},", stamp, NR
  printf "\"spec\":{\"nodeName\":\"%s\",\"restartPolicy\":\"Never\",\"activeDeadlineSeconds\":600,\"terminationGracePeriodSeconds\":0,", $1
  printf "\"automountServiceAccountToken\":false,\"enableServiceLinks\":false,\"tolerations\":[{\"operator\":\"Exists\"}],"
  printf "\"containers\":[{\"name\":\"probe\",\"image\":\"%s\",\"command\":[\"sh\",\"-c\",", image
  print "\"mkdir -p /tmp/w && dd if=/dev/zero of=/tmp/w/bulk bs=1024 count=2048 2>&1 && echo ready && exec httpd -f -p 8080 -h /tmp/w\"]}]}}"
}' | provision_kubectl create -f - >/dev/null
# That a pod does not come up is seen below, with why.
provision_waited=$(provision_kubectl -n kube-system wait --for=condition=Ready pods -l "$provision_label" --timeout=90s 2>&1) || :
provision_columns='{range .items[*]}{.metadata.name}{"\t"}{.spec.nodeName}{"\t"}{.status.podIP}{"\t"}{.status.conditions[?(@.type=="Ready")].status}{"\t"}{.status.containerStatuses[*].state.waiting.reason} {.status.message}{"\n"}{end}'
provision_pods=$(provision_ask '' provision_kubectl -n kube-system get pods -l "$provision_label" -o "jsonpath=$provision_columns")
provision_service=$(provision_ask '' provision_kubectl -n default get service kubernetes -o 'jsonpath={.spec.clusterIP}')
printf '%s\n' "$provision_pods" | awk -F '\t' '{ print "pod\t" $2 "\t" $4 "\t" $5 }'
provision_ask '' provision_kubectl -n kube-system get pods -l k8s-app=kube-dns -o 'jsonpath={range .items[*]}names{"\t"}{.spec.nodeName}{"\n"}{end}'
provision_ways=$(printf '%s\n' "$provision_pods" | awk -F '\t' '$4 == "True" { print $2, $3 }')
# One after the other would take as long as there are hosts; what each says is printed at once.
printf '%s\n' "$provision_pods" | awk -F '\t' '$4 == "True" { print $1, $2 }' | {
  while read -r provision_pod provision_node; do
    (
      trap - EXIT
      provision_told=$(provision_kubectl -n kube-system exec "$provision_pod" -- sh -c "$provision_inside" sh "$provision_mtu" "$provision_service" "$provision_ways" 2>&1 </dev/null) ||
        provision_told=$(printf 'failed\t%s' "$provision_told" | tr '\n' ' ')
      provision_log=$(provision_kubectl -n kube-system logs "$provision_pod" --tail=1 2>&1 </dev/null | tr '\n' ' ') || :
      printf '%s\nlogs\t%s\n' "$provision_told" "$provision_log" | awk -v node="$provision_node" '{ text = text "from\t" node "\t" $0 "\n" } END { printf "%s", text }'
    ) &
  done
  wait
}
