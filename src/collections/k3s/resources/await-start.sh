# provision_unit, provision_limit (seconds), provision_before (the invocation before), provision_since (epoch).
# Where it restarts by itself, it has failed: three times in a row is no accident.
provision_show() { systemctl show --value -p "$1" -- "$provision_unit"; }
provision_why() {
  echo "$1" >&2
  systemctl show -p ActiveState,SubState,Result,ExecMainStatus,NRestarts -- "$provision_unit" | tr '\n' ' ' >&2 || :
  echo >&2
  journalctl --no-pager -q -o cat -u "$provision_unit" --since "@$provision_since" | awk "$provision_causes" >&2 || :
  exit 1
}
provision_end=$(($(date +%s) + provision_limit))
while :; do
  provision_state=$(provision_show ActiveState)
  if [ "$provision_state" = active ] && [ "$(provision_show InvocationID)" != "$provision_before" ]; then break; fi
  provision_restarts=$(provision_show NRestarts)
  if [ "${provision_restarts:-0}" -ge 3 ]; then provision_why "$provision_unit ends again and again"; fi
  if [ "$(date +%s)" -ge "$provision_end" ]; then
    provision_why "$provision_unit is not up after $provision_limit s: $provision_state"
  fi
  sleep 0.5
done
