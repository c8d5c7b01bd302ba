units_break='
'
units_shown= units_listed=
# Asked in the main shell, before the first probe that wants it: what systemd knows of UNIT….
units_show() {
  units_shown=$(TZ=UTC systemctl show --no-pager -p "$units_properties" -- "$@" 2>/dev/null) || units_shown=
  units_shown=$units_break$units_break$units_shown$units_break$units_break
}
units_list() {
  units_listed=$(systemctl list-units --all --full --plain --no-legend --no-pager 2>/dev/null) || units_listed=
}
provision_show() {
  case $units_shown in
    *"${units_break}Names=$1$units_break"*)
      provision_shown=${units_shown%%"${units_break}Names=$1$units_break"*}
      units_rest=${units_shown#*"${units_break}Names=$1$units_break"}
      provision_shown=${provision_shown##*"$units_break$units_break"}$units_break${units_rest%%"$units_break$units_break"*}
      ;;
    *) provision_shown=$(TZ=UTC provision_ask '' systemctl show --no-pager -p "$units_properties" -- "$1") || return ;;
  esac
}
provision_listed() {
  [ -n "$units_listed" ] && printf '%s\n' "$units_listed"
}
provision_list_units() {
  if [ -z "$units_listed" ]; then
    provision_ask '' systemctl list-units --all --full --plain --no-legend --no-pager "$@"
    return
  fi
  if [ $# = 0 ]; then
    printf '%s\n' "$units_listed"
    return
  fi
  # Rows begin with the unit's name.
  units_ifs=$IFS
  IFS=$units_break
  set -f
  for units_row in $units_listed; do
    for units_pattern; do
      # shellcheck disable=SC2254 # a pattern
      case $units_row in
        $units_pattern' '*) printf '%s\n' "$units_row"; break ;;
      esac
    done
  done
  set +f
  IFS=$units_ifs
}
