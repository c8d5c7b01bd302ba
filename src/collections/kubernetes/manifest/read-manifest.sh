# provision_wanted: a line for each object (digest, apiVersion, kind, namespace, name; tabs between), provision_set: the manifest's
# name, provision_ids, provision_differing: awk. Prints what the API has of them, and whole objects only where they differ.
provision_columns='{range .items[*]}{.apiVersion}{"\t"}{.kind}{"\t"}{.metadata.namespace}{"\t"}{.metadata.name}{"\t"}{.metadata.annotations.provision/applied}{"\t"}{.metadata.annotations.provision/fields}{"\t"}{.metadata.annotations.provision/objects}{"\t"}{.metadata.managedFields[?(@.manager=="provision")].fieldsV1}{"\n"}{end}'
# Two that are always there: of one object alone kubectl prints no list.
provision_always='-	v1	Namespace		default
-	v1	Namespace		kube-system
-	v1	ConfigMap	kube-system	provision-manifest-'$provision_set'
'
provision_get() {
  printf '%s%s' "$provision_always" "$1" | awk -F '\t' "$provision_ids" |
    provision_ask '*no matches for kind*' provision_kubectl get --ignore-not-found -f - -o "jsonpath=$provision_columns"
}
echo '== known'
if ! provision_found=$(provision_get "$provision_wanted"); then
  # One kind that the API does not know yet, and kubectl asks for none.
  provision_kinds=$(provision_ask '' provision_kubectl api-resources --no-headers)
  provision_known=$(printf '%s\n== wanted\n%s' "$provision_kinds" "$provision_wanted" | awk -F '\t' '
    /^== wanted$/ { wanted = 1; next }
    wanted { if (($2 " " $3) in known) print; next }
    { n = split($0, word, / +/); known[word[n - 2] " " word[n]] = 1 }')
  provision_found=$(provision_get "$provision_known
")
fi
provision_sorted=$(printf '%s\n== found\n%s\n' "$provision_wanted" "$provision_found" | awk -F '\t' "$provision_differing")
printf '%s\n' "$provision_sorted" | awk '/^== differing$/ { exit } { print }'
provision_whole=$(printf '%s\n' "$provision_sorted" | awk 'found { print } /^== differing$/ { found = 1 }')
if [ -n "$provision_whole" ]; then
  echo '== whole'
  printf '%s\n' "$provision_whole" | awk -F '\t' "$provision_ids" |
    provision_ask '*no matches for kind*' provision_kubectl get --ignore-not-found --show-managed-fields -f - -o json || :
fi
