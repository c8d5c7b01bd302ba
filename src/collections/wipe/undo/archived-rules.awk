# Reads rules as they were, a line `== now`, and rules as they are: counts those that only one of the two has. What every
# table has in which nothing stands, and counters, are no rules.

function rule(line) {
  gsub(/counter packets [0-9]+ bytes [0-9]+/, "counter", line)
  gsub(/\[[0-9]+:[0-9]+\]/, "", line)
  gsub(/[ \t]+/, " ", line); sub(/^ /, "", line); sub(/ $/, "", line)
  if (kind == "ipset") return line ~ /^create / ? line : ""
  if (line ~ /^(#.*|table .*|chain [^ ]+ \{|type .*policy accept;|\}|\*.*|COMMIT|:[A-Z]+ ACCEPT)?$/) return ""
  return line
}
$0 == "== now" { second = 1; next }
{ line = rule($0); if (line == "") next }
!second { then[line]++; count++; next }
{ now[line]++ }
END {
  for (line in then) if (then[line] > now[line]) missing += then[line] - now[line]
  for (line in now) if (now[line] > then[line]) others += now[line] - then[line]
  printf "rules %d\nmissing %d\nothers %d\n", count, missing, others
}
