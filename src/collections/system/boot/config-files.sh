# The lines of configuration files that fit the extended regular expression $1; the others are the files, in the order in which
# their folders count. What is not there is left out; a link to /dev/null, which masks a name, is named.
provision_config_files() {
  provision_keep=$1
  shift
  # Where /lib is /usr/lib, its files are named already. The words are made into arguments at once: one by one takes a shell the square of
  # their number.
  provision_words= provision_at=0 provision_same=
  # shellcheck disable=SC3013 # dash and busybox both have -ef
  [ ! /lib -ef /usr/lib ] || provision_same=yes
  for provision_file; do
    provision_at=$((provision_at + 1))
    case $provision_same$provision_file in yes/lib/*) continue ;; esac
    if [ -f "$provision_file" ]; then provision_words="$provision_words \"\${$provision_at}\""
    elif [ -c "$provision_file" ]; then provision_words="$provision_words \"empty:\${$provision_at}\""
    fi
  done
  eval "set -- $provision_words"
  [ $# -eq 0 ] || provision_keep=$provision_keep awk "$provision_config_awk" "$@"
}
# Names those of the units that systemd or OpenRC starts at boot, by themselves or by a timer. A link to /dev/null masks a unit.
provision_starting() {
  echo '== starting'
  for provision_unit; do
    [ ! -c "/etc/systemd/system/$provision_unit" ] || continue
    for provision_link in /etc/systemd/system/*.wants/"$provision_unit" /etc/systemd/system/*.requires/"$provision_unit" \
      /usr/lib/systemd/system/*.wants/"$provision_unit" \
      /etc/systemd/system/*.wants/"${provision_unit%.service}.timer" /etc/runlevels/*/"${provision_unit%.service}"; do
      if [ -L "$provision_link" ] || [ -e "$provision_link" ]; then
        printf '\t%s\n' "$provision_unit"
        break
      fi
    done
  done
}
