# Tells which boot this is, and when it began: `boot ID`, `began SECONDS`. The first process tells when: in a container, too, where
# /proc/stat has the time of the machine.
provision_boot() {
  provision_id=
  read -r provision_id </proc/sys/kernel/random/boot_id
  printf 'boot %s\n' "$provision_id"
  provision_began=
  while read -r provision_word provision_value; do
    case $provision_word in btime) provision_began=$provision_value ;; esac
  done </proc/stat
  read -r provision_line </proc/1/stat
  # Field 22, in ticks since the machine began (proc(5)); what comes before may hold blanks, in brackets.
  provision_rest=${provision_line##*) }
  # shellcheck disable=SC2086 # words are wanted, and numbers are no patterns
  set -- $provision_rest
  provision_ticks=$(getconf CLK_TCK 2>/dev/null) || provision_ticks=100
  provision_began=$((provision_began + ${20} / provision_ticks))
  printf 'began %s\n' "$provision_began"
}

# Tells how far it has come, in systemd's word: `state WORD`.
provision_boot_state() {
  provision_state=up
  if [ -d /run/systemd/system ]; then
    provision_state=$(systemctl is-system-running 2>/dev/null) || :
  fi
  printf 'state %s\n' "$provision_state"
}
