# First what is wanted, then "== found" and what the API has: prints for each object what was applied and how many of its fields
# are ours, then "== differing" and those of which the rest has to be seen.
function key(version, kind, namespace, name) {
  if (!sub(/\/.*/, "", version)) version = ""
  return version " " kind " " (namespace == "default" ? "" : namespace) " " name
}
/^== found$/ { found = 1; next }
!found { if ($5 != "") digest[key($2, $3, $4, $5)] = $1; next }
NF < 4 { next }
{
  fields = gsub(/"f:/, "", $8)
  # Which objects an earlier version had applied.
  if ($7 != "") {
    n = split($7, earlier, " ")
    for (i = 1; i <= n; i++) was[earlier[i]] = 1
  }
  one = key($1, $2, $3, $4)
  if (!(one in digest)) next
  printf "%s\t%s\t%s\t%s\t%s\t%s\t%d\n", $1, $2, $3, $4, $5, $6, fields
  if ($5 != digest[one] || $6 != fields) differing[++count] = "-\t" $1 "\t" $2 "\t" $3 "\t" $4
}
END {
  for (one in was) {
    split(one, part, ",")
    if (key(part[1], part[2], part[3], part[4]) in digest) continue
    printf "earlier\t%s\t%s\t%s\t%s\n", part[1], part[2], part[3], part[4]
    differing[++count] = "-\t" part[1] "\t" part[2] "\t" part[3] "\t" part[4]
  }
  print "== differing"
  for (i = 1; i <= count; i++) print differing[i]
}
