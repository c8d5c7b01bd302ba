provision_find() {
  provision_gone=
  provision_reach "$@" && return 0
  [ $? = 3 ] || return 1
  provision_gone=1
}
provision_fingerprint() {
  provision_kind=absent
  [ -n "$provision_gone" ] || provision_look_at || return 1
  case $provision_kind in
    'file '*)
      provision_sum=$(provision_through provision_digest) || return 1
      printf '%sfile %s %s
' "$provision_holder" "${provision_sum%% *}" "${provision_kind#file }"
      ;;
    'directory '*) printf '%sdirectory - %s
' "$provision_holder" "${provision_kind#directory }" ;;
    *) printf '%s%s
' "$provision_holder" "$provision_kind" ;;
  esac
}
