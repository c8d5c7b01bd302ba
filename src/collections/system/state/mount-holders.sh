provision_name() {
  provision_command=$(tr '\0' ' ' <"/proc/$1/cmdline" 2>/dev/null | cut -c 1-100)
  [ -n "$provision_command" ] || provision_command="[$(cat "/proc/$1/comm" 2>/dev/null)]"
  provision_unit=$(sed -n 's,.*/\([^/]*\.\(service\|scope\)\).*,\1,p' "/proc/$1/cgroup" 2>/dev/null | head -n 1)
  provision_user=$(sed -n 's/^Uid:[[:space:]]*\([0-9]*\).*/\1/p' "/proc/$1/status" 2>/dev/null)
  provision_user=$(awk -F : 'BEGIN { uid = ARGV[1]; ARGC = 1 } $3 == uid { print $1; exit }' "${provision_user:-0}" </etc/passwd)
  printf 'process %s (%s)%s, user %s: %s\n' "$1" "${provision_command% }" "${provision_unit:+ of $provision_unit}" \
    "${provision_user:-unknown}" "$2"
}
provision_holders() {
  {
    # shellcheck disable=SC2012 # names of /proc, or only their number
    ls -l /proc/[0-9]*/cwd /proc/[0-9]*/root /proc/[0-9]*/exe /proc/[0-9]*/fd/* 2>/dev/null |
      awk 'BEGIN { point = ARGV[1]; ARGC = 1 }
        { at = index($0, " -> "); link = substr($0, 1, at - 1); sub(/^.*\/proc\//, "", link); target = substr($0, at + 4) }
        at && (target == point || index(target, point "/") == 1) {
          split(link, part, "/"); sub(/ .*/, "", part[2])
          how["cwd"] = "works in "; how["root"] = "has as its root "; how["exe"] = "runs "
          print part[1], (part[2] in how ? how[part[2]] : "has open ") target
        }' "$1"
    grep -F -- "$1/" /proc/[0-9]*/maps 2>/dev/null |
      sed -n 's,^/proc/\([0-9]*\)/maps:[^/]*\(/.*\),\1 has mapped \2,p'
  } | awk '!seen[$1]++' | head -n 5 | while read -r provision_pid provision_how; do
    provision_name "$provision_pid" "$provision_how"
  done
  grep -H '' /sys/block/loop*/loop/backing_file 2>/dev/null | awk 'BEGIN { point = ARGV[1]; ARGC = 1 }
    { at = index($0, ":"); file = substr($0, at + 1); split($0, part, "/") }
    index(file, point "/") == 1 { print "loop device /dev/" part[4] ": its file is " file }' "$1" || :
  awk 'BEGIN { point = ARGV[1]; ARGC = 1 } index($1, point "/") == 1 { print "the kernel: swaps to " $1 }' "$1" </proc/swaps || :
}
provision_elsewhere() {
  awk 'BEGIN { id = ARGV[1]; ARGV[1] = "/proc/self/mountinfo" }
    FILENAME == "/proc/self/mountinfo" { own[$1] = 1; if ($1 == id) place = $3 " " $4; next }
    ($3 " " $4) == place && !($1 in own) { split(FILENAME, part, "/"); if (!($1 in seen)) print part[3], $5; seen[$1] = 1 }' \
    "$1" /proc/[0-9]*/mountinfo 2>/dev/null | head -n 3 | while read -r provision_pid provision_point; do
    provision_name "$provision_pid" "sees it at $provision_point, in a mount namespace of its own"
  done
}
