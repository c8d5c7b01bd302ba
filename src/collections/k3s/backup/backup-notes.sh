# What a cluster holds, for whoever restores it later: how many objects of each kind, what each secret's data comes to, when certificates end.
# No secret is printed, and what changes by itself is left out. It fails where the API does not answer all of it.
provision_notes() {
  # Groups that a program in a pod serves: what they tell is no part of the datastore, and where that program is away, their kinds cannot be listed.
  provision_served=$(provision_kubectl get apiservices -o 'jsonpath={range .items[?(@.spec.service)]}{.spec.group} {end}') || return 1
  provision_kinds=$(provision_kubectl api-resources --verbs=list -o name) || [ -n "$provision_served" ] || return 1
  # Just started, the API does not list all kinds yet that are defined in it.
  provision_defined=$(provision_kubectl get customresourcedefinitions -o \
    'jsonpath={range .items[*]}{.metadata.name} {.status.conditions[?(@.type=="Established")].status}{"\n"}{end}') || return 1
  printf '%s\n' "$provision_kinds" "$provision_defined" | awk '
    NF == 1 { listed[$1] = 1 }
    $2 == "True" && !($1 in listed) { missing = 1 }
    END { exit missing }' || return 1
  provision_kinds=$(printf '%s\n' "$provision_kinds" | awk -v served="$provision_served" '
    BEGIN { count = split(served, groups, " "); for (at = 1; at <= count; at++) skip[groups[at]] = 1 }
    { group = $0; if (!sub("^[^.]*[.]", "", group)) group = "" }
    !(group in skip) && !/^(events|leases)[.]|^events$|^componentstatuses$|^secrets$/ { print }' | LC_ALL=C sort | tr '\n' ',') || return 1
  [ -n "$provision_kinds" ] || return 1
  # As a table: of each object its name comes, and not what is in it.
  provision_all=$(provision_kubectl get "${provision_kinds%,}" -A --no-headers --show-kind) || return 1
  provision_counts=$(printf '%s\n' "$provision_all" | awk '
    NF { name = $1 ~ "/" ? $1 : $2; sub("/.*", "", name); count[name]++ }
    END { for (name in count) print "objects", name, count[name] }') || return 1
  printf '%s\n' "$provision_counts" | LC_ALL=C sort
  provision_secrets=$(provision_kubectl get secrets -A -o 'jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name} {.data}{"\n"}{end}') || return 1
  printf '%s\n' "$provision_secrets" | while read -r provision_name provision_data; do
    # K3s takes a node's password away when it makes its etcd of a snapshot.
    case $provision_name in '' | *.node-password.k3s) continue ;; esac
    provision_digest=$(printf '%s' "$provision_data" | sha256sum)
    printf 'secret %s %s\n' "$provision_name" "${provision_digest%% *}"
  done
  provision_ends=$(k3s certificate check --output json) || return 1
  printf 'certificates %s\n' "$(printf '%s' "$provision_ends" | tr -d '\n')"
}

# The same of an API that has just started: it is asked again for a minute.
provision_notes_in_time() {
  provision_until=$(($(date +%s) + 60))
  until provision_notes >"$1"; do
    if [ "$(date +%s)" -ge "$provision_until" ]; then return 1; fi
    sleep 1
  done
}
