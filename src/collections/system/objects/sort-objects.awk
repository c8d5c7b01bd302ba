# Sorts what `find` found, a line `MODE UID GID SIZE DATE TIME ZONE ./NAME` each: what cannot be recreated is printed by
# its real name, what can and what is in a volume is counted below the folder that was named. Neighbours mostly share a
# folder, so the one before is asked first.

BEGIN {
  patterns = split(ENVIRON["provision_again"], again, "\n")
  volumes = split(ENVIRON["provision_volumes"], volume, "\n")
  keeps = split(ENVIRON["provision_keep"], keep, "\n")
  written = ENVIRON["provision_written"]; real = ENVIRON["provision_real"]
}
function below(path, folder) { return path == folder || index(path, folder "/") == 1 }
function add(kind, folder) {
  if (!((kind, folder) in seen)) { seen[kind, folder] = 1; order[++groups] = kind SUBSEP folder }
  if (type != "4") count[kind, folder]++
  if (type == "8") bytes[kind, folder] += $4
}
/^! / { print substr($0, 3) >"/dev/stderr"; broken = 1; next }
{
  type = substr($1, 1, 1)
  rest = $0
  sub(/^[^ ]+ [^ ]+ [^ ]+ [^ ]+ [^ ]+ [^ ]+ [^ ]+ \./, "", rest)
  path = written rest
  for (at = 1; at <= volumes; at++) {
    if (below(real rest, volume[at])) { add("volume", written substr(volume[at], length(real) + 1)); next }
  }
  for (at = 1; at <= keeps; at++) if (below(real rest, keep[at])) next
  if (last == "" || !below(path, last)) {
    last = ""
    for (at = 1; at <= patterns; at++) if (match(path "/", "^" again[at] "/")) { last = substr(path, 1, RLENGTH - 1); break }
  }
  if (last != "") { add("again", last); next }
  # The size and the time of a folder tell of nothing but its names.
  print "good", $1, $2, $3, (type == "4" ? "0 - -" : $4 " " $5 " " $6), real rest
}
END {
  if (broken) exit 1
  for (at = 1; at <= groups; at++) {
    split(order[at], part, SUBSEP)
    printf "%s %.0f %.0f %s\n", part[1], count[order[at]], bytes[order[at]], part[2]
  }
}
