# First what is wanted, then "== found" and what the API has: succeeds where each object bears the mark of this very text, and nobody
# has taken over a field of ours.
function key(version, kind, namespace, name) {
  if (!sub(/\/.*/, "", version)) version = ""
  return version " " kind " " (namespace == "default" ? "" : namespace) " " name
}
/^== found$/ { found = 1; next }
!found { if ($5 != "") { digest[key($2, $3, $4, $5)] = $1; wanted++ } next }
NF < 7 { next }
{
  fields = gsub(/"f:/, "", $7)
  one = key($1, $2, $3, $4)
  if (one in digest && $5 == digest[one] && $6 != "" && $6 == fields) same++
}
END { exit !(wanted > 0 && same == wanted) }
