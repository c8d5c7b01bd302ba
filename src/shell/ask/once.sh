once_break='
'
once_known=$once_break once_count=0
# QUESTION: leaves the answer in $provision_told that was kept for it.
once_find() {
  case ${ask_shared-}$once_known in
    yes*"$once_break$1	"*)
      provision_told=${once_known#*"$once_break$1	"}
      eval "provision_told=\$once_${provision_told%%"$once_break"*}"
      ;;
    *) return 1 ;;
  esac
}
# QUESTION: keeps what is in $provision_told.
once_keep() {
  [ -n "${ask_shared-}" ] || return 0
  once_count=$((once_count + 1))
  eval "once_$once_count=\$provision_told"
  once_known="$once_known$1	$once_count$once_break"
}
# Leaves the host's time in $provision_now, in seconds. Of one reading date is asked once: what has passed since tells the clock that no one sets.
provision_clock() {
  uptime_now
  if [ -n "$up" ] && once_find clock; then
    provision_now=$((${provision_told%% *} + ${up%%.*} - ${provision_told##* }))
    return
  fi
  provision_now=$(date +%s)
  provision_told="$provision_now ${up%%.*}"
  [ -z "$up" ] || once_keep clock
}
# ABSENCE PROGRAM ARG…
provision_once() {
  once_absence=$1
  shift
  if once_find "$*"; then return; fi
  # A shell less than provision_ask costs; that one says why, where the program does not end well.
  provision_told=$("$@" 2>/dev/null) || provision_told=$(provision_ask "$once_absence" "$@") || return
  once_keep "$*"
}
