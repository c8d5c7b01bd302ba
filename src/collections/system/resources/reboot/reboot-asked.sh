# Says whether the host itself wants a boot, and of what: `asked WHAT`.
provision_asked() {
  for provision_mark in /run/reboot-required /var/run/reboot-required; do
    if [ -e "$provision_mark" ]; then
      printf 'asked %s is there\n' "$provision_mark"
      return
    fi
  done
  if command -v needs-restarting >/dev/null; then
    provision_status=0
    provision_said=$(needs-restarting -r 2>&1) || provision_status=$?
    case $provision_status in
      0) ;;
      1) echo 'asked needs-restarting says so' ;;
      *) printf 'unread needs-restarting ended with %s: %s\n' "$provision_status" "$(printf '%s\n' "$provision_said" | tail -n 1)" ;;
    esac
  fi
}
