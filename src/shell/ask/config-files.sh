config_break='
'
config_named= config_count=0
# FILE…: leaves in $provision_words what of them is to be read. Where /lib is /usr/lib, its files are named already. The words are made into
# arguments at once: one by one takes a shell the square of their number.
config_words() {
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
}
# The lines of configuration files that fit the extended regular expression $1; the others are the files, in the order in which
# their folders count. What is not there is left out; a link to /dev/null, which masks a name, is named.
provision_config_files() {
  provision_keep=$1
  shift
  config_words "$@"
  eval "set -- $provision_words"
  [ $# -ne 0 ] || return 0
  [ -z "$config_named" ] || config_read
  config_at=0 config_asked=
  while [ $config_at -lt $config_count ]; do
    config_at=$((config_at + 1))
    eval "config_asked=\$config_asked_$config_at"
    if [ "$config_asked" = "$provision_keep$config_break$*" ]; then
      eval "printf %s \"\$config_told_$config_at\""
      return
    fi
  done
  provision_keep=$provision_keep awk "$provision_config_awk" "$@"
}
# EXPRESSION FILE…: one of those that one program is to read.
config_group() {
  config_keep=$1
  shift
  config_words "$@"
  eval "set -- $provision_words"
  [ $# -ne 0 ] || return 0
  # Of a name with a line break in it nothing could be told apart.
  case $* in *"$config_break"*) return 0 ;; esac
  config_count=$((config_count + 1))
  eval "config_asked_$config_count=\"\$config_keep\$config_break\$*\""
  IFS=$config_break
  config_all="$config_all${config_all:+$config_break}keep:$config_keep$config_break$*"
  IFS=$config_ifs
}
# What one of them does not tell is asked by itself, and says itself what it could not read.
config_read() {
  config_named= config_count=0 config_all= config_ifs=$IFS
  config_together
  [ $config_count != 0 ] || return 0
  IFS=$config_break
  set -f
  # shellcheck disable=SC2086 # split at line breaks
  set -- $config_all
  config_number=$config_count config_count=0
  config_lines=$(awk "$provision_config_awk" "$@" 2>/dev/null) || config_lines=
  config_at=0 config_told=
  for config_line in $config_lines keep:; do
    case $config_line in
      keep:)
        [ $config_at = 0 ] || eval "config_told_$config_at=\$config_told"
        config_at=$((config_at + 1)) config_told=
        ;;
      *) config_told=$config_told$config_line$config_break ;;
    esac
  done
  set +f
  IFS=$config_ifs
  # As many as were asked for, and the end.
  [ $config_at != $((config_number + 1)) ] || config_count=$config_number
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
