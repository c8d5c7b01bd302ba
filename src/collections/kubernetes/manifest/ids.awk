# Lines of digest, apiVersion, kind, namespace and name become objects that say no more than which they are.
$5 != "" {
  namespace = $4 == "" ? "" : ",\"namespace\":\"" $4 "\""
  printf "{\"apiVersion\":\"%s\",\"kind\":\"%s\",\"metadata\":{\"name\":\"%s\"%s}}\n---\n", $2, $3, $5, namespace
}
