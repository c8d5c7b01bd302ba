provision_port_met() {
  provision_seen="nothing listens on TCP $1"
  if ! [ -r /proc/net/tcp ]; then
    echo '/proc/net/tcp cannot be read' >&2
    exit 1
  fi
  for provision_table in /proc/net/tcp /proc/net/tcp6; do
    [ -r "$provision_table" ] || continue
    while read -r _ provision_local _ provision_state _; do
      case "$provision_local $provision_state" in
        *":$2 0A") return 0 ;;
      esac
    done <"$provision_table"
  done
  return 1
}
provision_path_met() {
  provision_seen="$1 is not there"
  provision_exists "$1"
}
provision_http_met() {
  if ! command -v curl >/dev/null; then
    echo 'there is no curl on this host' >&2
    exit 1
  fi
  provision_status=0
  provision_seen=$(curl -sS -o /dev/null --max-time 5 -w '%{http_code}' -- "$1" 2>&1) || provision_status=$?
  case "$provision_status $provision_seen" in
    '0 '[23][0-9][0-9]) return 0 ;;
    '0 '[145][0-9][0-9])
      provision_seen="status $provision_seen"
      return 1
      ;;
    # No name, no connection, no time, no TLS, no answer, a broken one (curl(1), "EXIT CODES").
    [67]' '* | 28' '* | 35' '* | 52' '* | 56' '* | 60' '*) return 1 ;;
  esac
  printf 'curl ended with %s: %s\n' "$provision_status" "$provision_seen" >&2
  exit 1
}
