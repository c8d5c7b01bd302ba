# First what was applied, then "== found" and what the API has of it: objects that bear nothing but our marks.
function key(version, kind, namespace, name) { return version " " kind " " (namespace == "default" ? "" : namespace) " " name }
/^== found$/ { found = 1; next }
!found { if ($5 != "") digest[key($2, $3, $4, $5)] = $1; next }
NF < 4 { next }
{
  fields = gsub(/"f:/, "", $5)
  one = key($1, $2, $3, $4)
  if (!(one in digest)) next
  namespace = $3 == "" ? "" : ",\"namespace\":\"" $3 "\""
  printf "{\"apiVersion\":\"%s\",\"kind\":\"%s\",\"metadata\":{\"name\":\"%s\"%s,\"annotations\":{\"provision/applied\":\"%s\",\"provision/fields\":\"%d\"}}}\n---\n", $1, $2, $4, namespace, digest[one], fields
}
