# Asks a condition of the user's: sets $provision_status to what it ended with. A program that is missing or cannot be run is no answer:
# 126 and 127 (POSIX, 2.8.2) where the shell says so; `command -v` ends with 127 and says nothing, which is one.
provision_condition() {
  provision_status=0
  provision_said=$(sh -c "$1" 2>&1 >/dev/null) || provision_status=$?
  case $provision_status:$provision_said in
    126:?* | 127:?*)
      provision_status=unread
      provision_said=$(printf '%s\n' "$provision_said" | tail -n 1)
      ;;
  esac
}
