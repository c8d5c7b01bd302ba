# shellcheck shell=sh
# Set before: provision_end, the second at which no part is begun any more; provision_each, the seconds of one; provision_most, the bytes that are
# kept of its end.

# provision_part NAME SCRIPT: what a script prints, which is another shell's: nothing that it does stays here.
provision_part() {
  printf '== %s\n' "$1"
  if [ "$(date +%s)" -ge "$provision_end" ]; then
    echo '(not asked: no time was left)'
    return 0
  fi
  { timeout "$provision_each" sh -c "$2" </dev/null 2>&1 || echo "(ended with $?)"; } | tail -c "$provision_most"
  echo
}
