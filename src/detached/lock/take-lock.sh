# shellcheck disable=SC2015 # either is enough
# shellcheck disable=SC2086 # one word
# The lock is a name for the owner's file, made by ln: it is there with its content or not at all. That of a run whose
# changes are unconfirmed is not broken: what is done under the next lock might be undone with them.
take() {
held=; { read -r held <"$root/lock"; } 2>/dev/null || :
if [ "$held" = "$run" ] && [ -s "$root/runs/$run/owner" ] && uptime_now >"$root/runs/$run/lease"; then return 0; fi
mkdir -p "$root/runs/$run" && chmod 700 "$root" && uptime_now >"$root/runs/$run/lease" && {
  [ -s "$root/runs/$run/owner" ] || {
    printf '%s\n' "$run" "$owner" >"$root/runs/$run/owner.new" && mv "$root/runs/$run/owner.new" "$root/runs/$run/owner"
  }
} || {
  held=; read -r held 2>/dev/null <"$root/lock"
  [ "$held" = "$run" ] || rm -rf "$root/runs/$run"
  exit "$status_cannot_store"
}
tries=0
while [ $tries -lt 5 ]; do
  tries=$((tries + 1))
  if ln "$root/runs/$run/owner" "$root/lock" 2>/dev/null; then return 0; fi
  held=; read -r held 2>/dev/null <"$root/lock" || continue
  [ "$held" != "$run" ] || return 0
  state=$(state_of "$held")
  renewed=0; read -r renewed 2>/dev/null <"$root/runs/$held/lease" || :
  age=$(($(uptime_now) - renewed))
  if [ $state = idle ] && { [ "$held" = "$gone" ] || [ $age -gt "$lease_seconds" ]; }; then
    mv "$root/lock" "$root/lock.$run" 2>/dev/null || continue
    broken=; read -r broken <"$root/lock.$run" || :
    # Another run was quicker, and this lock is a new one.
    if [ "$broken" = "$held" ]; then
      [ ! -e "$root/runs/$held/reload" ] || systemctl daemon-reload >/dev/null 2>&1 || :
      forget_run "$held"
    else ln "$root/lock.$run" "$root/lock"
    fi
    rm -f "$root/lock.$run"
    continue
  fi
  break
done
rm -rf "$root/runs/$run"
printf '%s held %s\n' "$nonce" "$state"
cat "$root/lock"
exit "$status_held"
}
