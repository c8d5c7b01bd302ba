# provision_unit, provision_node, provision_limit (seconds), provision_before (the invocation before), provision_since (epoch).
# Where it restarts by itself, it has failed: three times in a row is no accident.
provision_show() { systemctl show --value -p "$1" -- "$provision_unit"; }
provision_why() {
  echo "$1" >&2
  systemctl show -p ActiveState,SubState,Result,ExecMainStatus,NRestarts -- "$provision_unit" | tr '\n' ' ' >&2 || :
  echo >&2
  journalctl --no-pager -q -o cat -u "$provision_unit" --since "@$((provision_since + 1))" | awk "$provision_causes" >&2 || :
  exit 1
}
# An agent may be Ready minutes before systemd is told so. What is Ready from before the start is told by the lease: it counts only where it is of a later
# second than both times of the start, for the kubelet before renews it until it ends, and until then systemd has the time of its start.
provision_joined() {
  [ "$provision_unit" = k3s-agent.service ] && [ "$provision_state" = activating ] || return 1
  provision_said=$(provision_agent_node "$provision_node") || return 1
  case $provision_said in *'Node True'*) ;; *) return 1 ;; esac
  case $provision_said in *'Lease '*) provision_lease=${provision_said##*Lease } ;; *) return 1 ;; esac
  for provision_time in InactiveExitTimestamp ExecMainStartTimestamp; do
    provision_started=$(TZ=UTC systemctl show --value -p "$provision_time" -- "$provision_unit" |
      sed -n 's/^[A-Za-z]* \([0-9-]*\) \([0-9:]*\).* UTC$/\1T\2/p')
    [ -n "$provision_started" ] || return 1
    LC_ALL=C expr "${provision_lease%%[.Z]*}" \> "$provision_started" >/dev/null || return 1
  done
}
provision_end=$(($(date +%s) + provision_limit))
while :; do
  provision_state=$(provision_show ActiveState)
  if [ "$(provision_show InvocationID)" != "$provision_before" ]; then
    if [ "$provision_state" = active ] || provision_joined; then break; fi
    if [ "$provision_state" = failed ]; then provision_why "$provision_unit has failed"; fi
  fi
  provision_restarts=$(provision_show NRestarts)
  if [ "${provision_restarts:-0}" -ge 3 ]; then provision_why "$provision_unit ends again and again"; fi
  if [ "$(date +%s)" -ge "$provision_end" ]; then
    provision_why "$provision_unit is not up after $provision_limit s: $provision_state"
  fi
  sleep 0.5
done
