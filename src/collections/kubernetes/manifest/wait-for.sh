# provision_on: KIND/NAME, provision_namespace, provision_for: condition=… | jsonpath=… | rollout, provision_patience: seconds.
provision_end=$(($(date +%s) + provision_patience))
while :; do
  provision_left=$((provision_end - $(date +%s)))
  [ "$provision_left" -gt 0 ] || provision_left=1
  if [ "$provision_for" = rollout ]; then
    provision_said=$(provision_kubectl -n "$provision_namespace" rollout status --timeout="${provision_left}s" "$provision_on" 2>&1) && break
  else
    provision_said=$(provision_kubectl -n "$provision_namespace" wait --for="$provision_for" --timeout="${provision_left}s" "$provision_on" 2>&1) && break
  fi
  if [ "$(date +%s)" -ge "$provision_end" ]; then
    printf '%s is not as waited for (%s) after %s s\n%s\n' "$provision_on" "$provision_for" "$provision_patience" "$provision_said" >&2
    provision_kubectl -n "$provision_namespace" get "$provision_on" -o 'jsonpath={range .status.conditions[*]}{.type}={.status} {.message}{"\n"}{end}' >&2 || :
    exit 1
  fi
  # What does not exist yet is made by somebody else, as a rule: kubectl waits for nothing of it.
  sleep 2
done
