network_break='
'
# Leaves every interface in a line in $provision_told, with its kind where this host's ip says it: busybox' does not.
provision_all_links() {
  provision_once '* *sage:*|* *nvalid option*|* *nrecognized*' ip -d -o link show || provision_once '' ip -o link show
}
provision_all_routes() {
  provision_once '* *not supported*' ip "-$1" route show table all
}
# NAME: the same of one interface; 1 where there is none.
provision_one_link() {
  if [ -z "${network_links-}" ]; then
    provision_once '[12] *does not exist*|[12] *an?t find device*' ip -o link show dev "$1" && [ -n "$provision_told" ]
    return
  fi
  provision_all_links || return
  network_ifs=$IFS IFS=$network_break
  set -f
  for network_line in $provision_told; do
    case ${network_line#*: } in
      "$1: "* | "$1@"*) provision_told=$network_line IFS=$network_ifs; set +f; return ;;
    esac
  done
  set +f
  IFS=$network_ifs
  return 1
}
# 4|6 NAME: leaves in $provision_told the routes of the main table that lead through an interface, as `ip route show dev` prints them.
provision_link_routes() {
  if [ -z "${network_routes-}" ]; then
    provision_once '* *not supported*' ip "-$1" route show dev "$2" || provision_told=
    return 0
  fi
  provision_all_routes "$1" || provision_told=
  network_ifs=$IFS IFS=$network_break network_told=
  set -f
  for network_line in $provision_told; do
    case "$network_line " in
      # Those of other tables, and next hops of routes with several.
      *' table '* | '	'*) ;;
      *" dev $2 "*) network_told=$network_told${network_line%% dev "$2"*}${network_line#*" dev $2"}$network_break ;;
    esac
  done
  set +f
  IFS=$network_ifs
  provision_told=${network_told%"$network_break"}
}
