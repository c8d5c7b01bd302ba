# What a cluster holds, for whoever restores it later: how many objects of each kind, what each secret's data comes to, when certificates end.
# No secret is printed, and what changes by itself is left out. It fails where the API does not answer all of it.
provision_notes() {
  provision_kinds=$(provision_kubectl api-resources --verbs=list -o name) || return 1
  provision_kinds=$(printf '%s\n' "$provision_kinds" |
    grep -v -e '^events' -e '^leases' -e '^componentstatuses$' -e '\.metrics\.k8s\.io$' | LC_ALL=C sort | tr '\n' ',') || return 1
  [ -n "$provision_kinds" ] || return 1
  # As a table: of each object its name comes, and not what is in it.
  provision_all=$(provision_kubectl get "${provision_kinds%,}" -A --no-headers --show-kind) || return 1
  provision_counts=$(printf '%s\n' "$provision_all" | awk '
    NF { name = $1 ~ "/" ? $1 : $2; sub("/.*", "", name); count[name]++ }
    END { for (name in count) print "objects", name, count[name] }') || return 1
  printf '%s\n' "$provision_counts" | LC_ALL=C sort
  provision_secrets=$(provision_kubectl get secrets -A -o 'jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name} {.data}{"\n"}{end}') || return 1
  printf '%s\n' "$provision_secrets" | while read -r provision_name provision_data; do
    [ -n "$provision_name" ] || continue
    provision_digest=$(printf '%s' "$provision_data" | sha256sum)
    printf 'secret %s %s\n' "$provision_name" "${provision_digest%% *}"
  done
  provision_ends=$(k3s certificate check --output json) || return 1
  printf 'certificates %s\n' "$(printf '%s' "$provision_ends" | tr -d '\n')"
}
