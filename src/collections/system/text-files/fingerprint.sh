provision_find() {
  provision_gone=
  provision_reach "$@" && return 0
  [ $? = 3 ] || return 1
  provision_gone=1
}
provision_fingerprint() { provision_take_fingerprint && printf '%s\n' "$provision_taken"; }
provision_take_fingerprint() {
  provision_kind=absent
  [ -n "$provision_gone" ] || provision_look_at || return 1
  case $provision_kind in
    'file '*)
      provision_sum_up || return 1
      provision_taken="${provision_holder}file ${provision_sum%% *} ${provision_kind#file }"
      ;;
    'directory '*) provision_taken="${provision_holder}directory - ${provision_kind#directory }" ;;
    *) provision_taken=$provision_holder$provision_kind ;;
  esac
}
