# What the API of a server that runs says of the release, its pods and its Services; where no pod is ready, what the job of
# its chart said last.
provision_columns='{range .items[*]}{.kind}{"\t"}{.metadata.name}{"\t"}{.status.conditions[?(@.type=="Ready")].status}{"\t"}{.spec.nodeName}{"\t"}{.spec.type}{"\t"}{.status.conditions[?(@.type=="PodScheduled")].message} {.status.containerStatuses[*].state.waiting.reason}{"\n"}{end}'
provision_seen=$(provision_ask '' provision_kubectl -n "$provision_namespace" get pods,services -l "app.kubernetes.io/instance=$provision_release-$provision_namespace" -o "jsonpath=$provision_columns")
printf '%s\n' "$provision_seen"
provision_chart=$(provision_ask '*have a resource type*|*NotFound*' provision_kubectl -n kube-system get helmcharts.helm.cattle.io "$provision_release" -o 'jsonpath={.status.conditions[?(@.type=="Failed")].status} {.status.conditions[?(@.type=="Failed")].message}') || provision_chart=absent
printf 'HelmChart\t%s\n' "$provision_chart"
case $provision_seen in
  *"	True	"*) ;;
  *)
    # A job may be gone, may have no pod yet, or one whose program has not begun.
    provision_said=$(provision_ask '*NotFound*|*timed out waiting*|*waiting to start*|*ContainerCreating*' provision_kubectl -n kube-system logs "job/helm-install-$provision_release" --tail=4 --pod-running-timeout=1s) || provision_said=
    printf '%s\n' "$provision_said" | awk 'NF { print "said\t" $0 }'
    ;;
esac
