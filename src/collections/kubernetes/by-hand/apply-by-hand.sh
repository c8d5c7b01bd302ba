  # Merged by the server as field manager "provision"; kinds that something else defines may take a while to be there.
  apply() {
    end=$(($(date +%s) + patience))
    while ! said=$(k3s kubectl apply --server-side --force-conflicts --field-manager=provision -f "$1" 2>&1); do
      case $said in
        *'no matches for kind'* | *'connection refused'* | *'no endpoints available'*) ;;
        *) end=0 ;;
      esac
      if [ "$(date +%s)" -ge "$end" ]; then
        printf '%s\n' "$said" >&2
        exit 1
      fi
      sleep 2
    done
  }
  # Its makers' files: from this folder where one lies there, else from its maker; held to its checksum.
  while read -r name sum url; do
    [ -n "$name" ] || continue
    from=${ARTIFACTS:-artifacts}/$name
    if [ -e "$from" ]; then cp -- "$from" "$folder/$name"
    elif command -v curl >/dev/null; then curl -fL --retry 3 -o "$folder/$name" "$url"
    else wget -O "$folder/$name" "$url"; fi
    printf '%s  %s\n' "$sum" "$folder/$name" | sha256sum -c - >/dev/null
    apply "$folder/$name"
    k3s kubectl label --overwrite -f "$folder/$name" "provision/manifest=$manifest" >/dev/null </dev/null
  done <"$folder/$manifest.makers"
  apply "$folder/$manifest.yaml"
  # What was applied, and how many fields are ours with it, as provision reads it: it then finds nothing to change.
  found=$(awk -F '\t' -f "$folder/which.awk" "$folder/$manifest.always" "$folder/$manifest.objects" | k3s kubectl get -f - -o "jsonpath=$columns")
  { cat "$folder/$manifest.objects"; printf '== found\n%s\n' "$found"; } | awk -F '\t' -f "$folder/marks.awk" |
    k3s kubectl apply --server-side --force-conflicts --field-manager=provision-mark -f - >/dev/null
  all=$(awk -F '\t' '{ printf "%s%s,%s,%s,%s", sep, $2, $3, $4, $5; sep = " " }' "$folder/$manifest.objects")
  printf '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"provision-manifest-%s","namespace":"kube-system","annotations":{"provision/objects":"%s"}}}\n' "$manifest" "$all" |
    k3s kubectl apply --server-side --force-conflicts --field-manager=provision -f - >/dev/null
