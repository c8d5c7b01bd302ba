# Of the rules after `==` those that are not among the ones before it, compared without what changes by itself: counters,
# and the interface that nftables names by a number once it is gone.

function plain(line) {
  gsub(/counter( packets [0-9]+ bytes [0-9]+)?/, "", line)
  gsub(/iif ("[^"]*"|[0-9]+)/, "iif", line); gsub(/oif ("[^"]*"|[0-9]+)/, "oif", line)
  gsub(/[ \t]+/, " ", line); sub(/^ /, "", line); sub(/ $/, "", line)
  return line
}
!second {
  if ($0 == "==") { second = 1; next }
  kept[plain($0)] = 1
  if ($1 == "create") kept["create " $2] = 1
  next
}
!(plain($0) in kept)
