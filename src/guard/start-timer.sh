guard_start() {
  guard_number=0; { read -r guard_number <"$guard/number"; } 2>/dev/null || :
  guard_number=$((guard_number + 1))
  if [ -d /run/systemd/system ] && command -v systemd-run >/dev/null 2>&1 && [ "$provision_uid" = 0 ]; then
    systemd-run --quiet --collect --no-ask-password --unit="provision-guard-$guard_run-$guard_number" \
      --description='provision: undo what was not confirmed' --on-active="$1" --timer-property=AccuracySec=100ms \
      sh "$guard/undo" "$guard" timer "$guard_number" || return 1
  else
    # shellcheck disable=SC2209 # a word, not what a command prints
    guard_apart=nohup; if command -v setsid >/dev/null 2>&1; then guard_apart=setsid; fi
    $guard_apart sh -c 'sleep "$4"; exec sh "$1" "$2" timer "$3"' guard "$guard/undo" "$guard" "$guard_number" "$1" \
      </dev/null >/dev/null 2>&1 &
    echo $! >"$guard/sleeper"
  fi
  echo "$guard_number" >"$guard/number.new" && mv "$guard/number.new" "$guard/number"
}
