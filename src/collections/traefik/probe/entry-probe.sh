# provision_node: where the pod runs; provision_word: what it says, and the path of its route; provision_edges, provision_others: lines
# NAME ADDRESS; provision_image: for hosts without the image that K3s brings; provision_knock: the program that knocks. Prints what came of it, a line
# each. Pod, Service and route go again in any case: by this script, by the next one, and by the job's own deadline, which takes what it owns along.
provision_label=provision/probe=entry
provision_gone() {
  provision_kubectl -n kube-system delete ingresses,services,jobs -l "$provision_label" --ignore-not-found --wait=false >/dev/null
}
trap 'exit 1' HUP INT TERM
trap provision_gone EXIT
provision_gone
provision_own=$(provision_ask '' k3s ctr -n k8s.io images ls -q 'name~=mirrored-library-busybox' | awk '!/@/ { print; exit }')
provision_meta='"namespace":"kube-system","labels":{"provision/probe":"entry"}'
provision_uid=$(awk -v name="$provision_word" -v meta="$provision_meta" -v node="$provision_node" -v image="${provision_own:-$provision_image}" 'BEGIN {
  printf "{\"apiVersion\":\"batch/v1\",\"kind\":\"Job\",\"metadata\":{\"name\":\"%s\",%s},\"spec\":{\"activeDeadlineSeconds\":300,\"ttlSecondsAfterFinished\":30,\"backoffLimit\":0,", name, meta
  printf "\"template\":{\"metadata\":{\"labels\":{\"provision/probe-of\":\"%s\"}},\"spec\":{\"nodeName\":\"%s\",\"restartPolicy\":\"Never\",\"terminationGracePeriodSeconds\":0,", name, node
  printf "\"automountServiceAccountToken\":false,\"enableServiceLinks\":false,\"tolerations\":[{\"operator\":\"Exists\"}],\"containers\":[{\"name\":\"probe\",\"image\":\"%s\",\"command\":[\"sh\",\"-c\",", image
  printf "\"mkdir -p /tmp/w/cgi-bin && printf \\u0027#!/bin/sh\\\\necho Content-Type: text/plain\\\\necho\\\\necho %s $HTTP_X_FORWARDED_FOR\\\\n\\u0027 >/tmp/w/cgi-bin/%s && chmod +x /tmp/w/cgi-bin/%s && exec httpd -f -p 8080 -h /tmp/w\"]}]}}}}\n", name, name, name
}' | provision_kubectl create -f - -o 'jsonpath={.metadata.uid}')
awk -v name="$provision_word" -v meta="$provision_meta" -v uid="$provision_uid" 'BEGIN {
  owner = "\"ownerReferences\":[{\"apiVersion\":\"batch/v1\",\"kind\":\"Job\",\"name\":\"" name "\",\"uid\":\"" uid "\"}]"
  printf "---\n{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"%s\",%s,%s},\"spec\":{\"selector\":{\"provision/probe-of\":\"%s\"},\"ports\":[{\"port\":80,\"targetPort\":8080}]}}\n", name, meta, owner, name
  printf "---\n{\"apiVersion\":\"networking.k8s.io/v1\",\"kind\":\"Ingress\",\"metadata\":{\"name\":\"%s\",%s,%s,\"annotations\":{", name, meta, owner
  # With TLS of its own: an authority is asked for nothing.
  printf "\"traefik.ingress.kubernetes.io/router.entrypoints\":\"websecure\",\"traefik.ingress.kubernetes.io/router.tls\":\"true\"}},\"spec\":{\"ingressClassName\":\"traefik\",\"rules\":[{\"http\":{\"paths\":["
  printf "{\"path\":\"/cgi-bin/%s\",\"pathType\":\"Prefix\",\"backend\":{\"service\":{\"name\":\"%s\",\"port\":{\"number\":80}}}}]}}]}}\n", name, name
}' | provision_kubectl create -f - >/dev/null
provision_columns='{range .items[*]}{.status.conditions[?(@.type=="Ready")].status}{"\t"}{.status.containerStatuses[*].state.waiting.reason} {.status.message}{"\n"}{end}'
provision_tries=60
while :; do
  provision_pod=$(provision_ask '' provision_kubectl -n kube-system get pods -l "provision/probe-of=$provision_word" -o "jsonpath=$provision_columns")
  case $provision_pod in True*) break ;; esac
  provision_tries=$((provision_tries - 1))
  if [ "$provision_tries" = 0 ]; then break; fi
  sleep 1
done
printf 'pod\t%s\n' "$provision_pod" | head -n 1
case $provision_pod in True*) ;; *) exit 0 ;; esac
# As a stranger: without a token kubectl would ask for a name.
provision_stranger() {
  case $2 in *:*) provision_at="$1://[$2]" ;; *) provision_at="$1://$2" ;; esac
  k3s kubectl --kubeconfig=/dev/null --cache-dir=/dev/null/none --request-timeout=6s --insecure-skip-tls-verify --token=stranger "--server=$provision_at" get --raw "/cgi-bin/$provision_word" 2>&1 </dev/null | tail -n 1
}
# Traefik takes some seconds to hear of a route.
while read -r provision_name provision_address; do
  provision_tries=15
  while :; do
    provision_heard=$(provision_stranger https "$provision_address")
    case $provision_heard in "$provision_word"*) break ;; esac
    provision_tries=$((provision_tries - 1))
    if [ "$provision_tries" = 0 ]; then break; fi
    sleep 1
  done
  printf 'edge\t%s\t%s\t%s\n' "$provision_name" "$provision_address" "$provision_heard"
done <<END
$provision_edges
END
[ -z "$provision_others" ] || perl -e "$provision_knock" 4 "$(printf '%s\n' "$provision_others" | awk '{ print "tcp", $2, 80; print "tcp", $2, 443 }')" |
  while read -r provision_tag provision_protocol provision_address provision_port provision_outcome; do
    [ "$provision_outcome" = answers ] || continue
    case $provision_port in 80) provision_scheme=http ;; *) provision_scheme=https ;; esac
    printf 'other\t%s\t%s\t%s\n' "$provision_address" "$provision_port" "$(provision_stranger "$provision_scheme" "$provision_address")"
  done
