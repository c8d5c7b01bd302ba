# provision_job: a job in JSON; provision_names: names of DNS, a line each; provision_kubectl (function). Starts it, waits until its Traefik was given or
# refused a certificate for each name, and takes it away again. Fails with what was refused.
provision_gone() {
  provision_kubectl -n kube-system delete jobs -l provision/probe=rehearsal --ignore-not-found --cascade=foreground --timeout=60s >/dev/null
}
trap 'exit 1' HUP INT TERM
trap provision_gone EXIT
provision_gone
printf '%s\n' "$provision_job" | provision_kubectl create -f - >/dev/null
provision_end=$(($(date +%s) + 150))
while :; do
  # A pod that is not there yet, or has not begun, has said nothing.
  provision_log=$(provision_ask '*NotFound*|*timed out waiting*|*waiting to start*|*ContainerCreating*|*PodInitializing*' provision_kubectl -n kube-system logs job/provision-rehearsal --pod-running-timeout=1s) || provision_log=
  provision_told=$(printf '%s\n' "$provision_log" | awk -v names="$provision_names" '
    BEGIN { wanted = split(names, name, "\n") }
    /Certificates obtained for domains \[/ {
      text = $0
      sub(/^.*Certificates obtained for domains \[/, "", text)
      sub(/\].*$/, "", text)
      count = split(text, each, /[ ,]+/)
      for (i = 1; i <= count; i++) given[each[i]] = 1
    }
    /Unable to obtain ACME certificate for domain/ { if (!seen[$0]++) refused[++refusals] = $0 }
    END {
      for (i = 1; i <= wanted; i++) if (name[i] in given) got++
      if (got == wanted) print "given"
      else if (got + refusals >= wanted) { print "refused"; for (i = 1; i <= refusals; i++) print refused[i] }
    }')
  case $provision_told in
    given) break ;;
    refused*)
      printf '%s\n' "$provision_told" | sed 1d >&2
      echo 'the authority was asked by its rehearsal alone, so none of its limits is touched' >&2
      exit 1
      ;;
  esac
  if [ "$(date +%s)" -ge "$provision_end" ]; then
    provision_kubectl -n kube-system get pods -l job-name=provision-rehearsal -o 'jsonpath={range .items[*]}{.status.phase} {.status.message} {.status.containerStatuses[*].state.waiting.reason} {.status.containerStatuses[*].state.waiting.message}{"\n"}{end}' >&2
    printf '%s\n' "$provision_log" | grep -E ' (ERR|WRN) ' | tail -n 4 >&2 || :
    echo 'no certificate came, and no refusal, in 150 s' >&2
    exit 1
  fi
  sleep 1
done
