# provision_kubectl (function), provision_template, provision_namespace, provision_release: what the API says of Traefik's pods, of its
# chart with its job, and of the routes with their Services; and what Traefik itself and the job said.
if provision_told=$(provision_kubectl get nodes,pods,services,endpointslices.discovery.k8s.io,ingresses.networking.k8s.io -A -o "go-template=$provision_template" 2>&1); then
  # Of all Services only those that routes name.
  printf '%s\n' "$provision_told" | awk '
    { line[NR] = $0 }
    $1 == "Backend" { wanted[$2 " " $5] = 1 }
    END { for (at = 1; at <= NR; at++) { split(line[at], word, " "); if ((word[1] != "Service" && word[1] != "Endpoint") || (word[2] " " word[3]) in wanted) print line[at] } }'
  provision_chart=$(provision_ask '*have a resource type*|*NotFound*' provision_kubectl -n kube-system get helmcharts.helm.cattle.io "$provision_release" -o 'jsonpath={.status.conditions[?(@.type=="Failed")].status} {.status.conditions[?(@.type=="Failed")].message}') || provision_chart=absent
  printf 'chart %s\n' "$provision_chart"
  # Either may have no pod yet, or none whose program has begun.
  provision_kubectl -n kube-system logs "job/helm-install-$provision_release" --tail=6 --pod-running-timeout=1s 2>&1 | awk 'NF { print "said " $0 }'
  provision_escape=$(printf '\033')
  provision_kubectl -n "$provision_namespace" logs -l "app.kubernetes.io/instance=$provision_release-$provision_namespace" --tail=3000 2>&1 |
    sed "s/$provision_escape\[[0-9;]*m//g" | awk '
      / ERR | FTL / || !/^[0-9]+-[0-9]+-[0-9]+T/ { text = $0; sub(/^[0-9TZ:.+-]+ /, "", text); last[text] = NR; line[NR] = $0 }
      END { for (at = 1; at <= NR; at++) if (at in line) { text = line[at]; sub(/^[0-9TZ:.+-]+ /, "", text); if (last[text] == at) print "log " line[at] } }' | tail -n 40
  echo 'api told'
else
  printf 'api %s\n' "$(printf '%s\n' "$provision_told" | tail -n 1)"
fi
