guard_give() {
  read -r guard_now guard_rest </proc/uptime && echo $((${guard_now%%.*} + 1 + $1)) >"$guard/deadline"
}
guard_start() {
  if [ -d /run/systemd/system ] && command -v systemd-run >/dev/null 2>&1 && [ "$provision_uid" = 0 ]; then
    systemd-run --quiet --collect --no-ask-password --unit="provision-guard-$guard_run-undo" \
      --description='provision: undo what was not confirmed' --on-active="$1" --timer-property=AccuracySec=100ms \
      sh "$guard/undo" "$guard" timer "$1"
  else
    # shellcheck disable=SC2209 # a word, not what a command prints
    guard_apart=nohup; if command -v setsid >/dev/null 2>&1; then guard_apart=setsid; fi
    $guard_apart sh "$guard/undo" "$guard" timer "$1" </dev/null >/dev/null 2>&1 &
    echo $! >"$guard/sleeper"
  fi
}
