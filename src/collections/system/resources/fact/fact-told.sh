# Runs the text $1 for $2 seconds at most and prints the first $3 bytes of what it prints; then, on lines of their own, the last line of
# its errors, and `status N`. What it prints beyond that is thrown away: nothing is kept in memory.
provision_tell() {
  {
    provision_end=$(
      {
        {
          provision_status=0
          timeout "$2" sh -c "$1" </dev/null 2>&4 4>&- 5>&- || provision_status=$?
          printf '\nstatus %s\n' "$provision_status" >&4
        } | {
          head -c "$3" >&5
          cat >/dev/null
        }
      } 4>&1 | tail -c 400 | awk 'NF { before = line; line = $0 } END { print before; print line }'
    )
  } 5>&1
  printf '\n%s\n' "$provision_end"
}
