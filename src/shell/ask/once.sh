once_break='
'
once_known=$once_break once_count=0
# ABSENCE PROGRAM ARG…
provision_once() {
  once_absence=$1
  shift
  case ${ask_shared-}$once_known in
    yes*"$once_break$*	"*)
      provision_told=${once_known#*"$once_break$*	"}
      eval "provision_told=\$once_${provision_told%%"$once_break"*}"
      return
      ;;
  esac
  provision_told=$(provision_ask "$once_absence" "$@") || return
  [ -n "${ask_shared-}" ] || return 0
  once_count=$((once_count + 1))
  eval "once_$once_count=\$provision_told"
  once_known="$once_known$*	$once_count$once_break"
}
