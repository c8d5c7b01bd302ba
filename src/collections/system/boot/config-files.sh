# The lines of configuration files that fit the extended regular expression $1; the others are the files, in the order in which
# their folders count. What is not there is left out; a link to /dev/null, which masks a name, is named.
provision_config_files() {
  provision_keep=$1
  shift
  for provision_file; do
    shift
    if [ -f "$provision_file" ]; then
      set -- "$@" "$provision_file"
    elif [ -c "$provision_file" ]; then
      set -- "$@" "empty:$provision_file"
    fi
  done
  [ $# -eq 0 ] || provision_keep=$provision_keep awk "$provision_config_awk" "$@"
}
# Names those of the units that systemd or OpenRC starts at boot. A link to /dev/null masks a unit.
provision_starting() {
  echo '== starting'
  for provision_unit; do
    [ ! -c "/etc/systemd/system/$provision_unit" ] || continue
    for provision_link in /etc/systemd/system/*.wants/"$provision_unit" /etc/systemd/system/*.requires/"$provision_unit" \
      /usr/lib/systemd/system/*.wants/"$provision_unit" /etc/runlevels/*/"${provision_unit%.service}"; do
      if [ -L "$provision_link" ] || [ -e "$provision_link" ]; then
        printf '\t%s\n' "$provision_unit"
        break
      fi
    done
  done
}
