# provision_unit, provision_hold, provision_join (files), provision_awaiting (text of await-start.sh), provision_kubectl (function), and what
# await-start.sh wants. K3s copies all from sqlite when it starts with `cluster-init`, and renames the file last. Where that
# fails, its next start would go on with an etcd that is empty: so it has no next start until all was seen there.
provision_db=/var/lib/rancher/k3s/server/db
provision_seen=/run/provision/moved
provision_all() {
  provision_kubectl get namespaces,nodes,configmaps,secrets,serviceaccounts,services,deployments.apps,daemonsets.apps,statefulsets.apps,persistentvolumes,persistentvolumeclaims,customresourcedefinitions.apiextensions.k8s.io -A \
    -o 'jsonpath={range .items[*]}{.kind}{" "}{.metadata.namespace}{"/"}{.metadata.name}{" "}{.metadata.uid}{"\n"}{end}' >"$1.new" &&
    mv -f "$1.new" "$1"
}
provision_freed() {
  rm -f "$provision_hold"
  systemctl daemon-reload
}
provision_back() {
  systemctl stop -- "$provision_unit" || :
  if [ ! -e "$provision_db/state.db" ] && [ -e "$provision_db/state.db-migrated" ]; then
    mv -f "$provision_db/state.db-migrated" "$provision_db/state.db"
  fi
  if [ -e "$provision_db/state.db" ]; then
    rm -rf "$provision_db/etcd"
    rm -f "$provision_join"
  fi
  provision_freed
  rm -rf "$provision_seen"
  systemctl start --no-block -- "$provision_unit"
  printf '%s: the objects are in sqlite as before, and K3s is started with it again\n' "$1" >&2
  exit 1
}
[ -e "$provision_db/state.db" ] || { echo "there is no $provision_db/state.db to move" >&2; exit 1; }
mkdir -p "$provision_seen"
chmod 0700 "$provision_seen"
provision_all "$provision_seen/before" || { echo 'its API does not answer, so what was moved could not be compared' >&2; exit 1; }
[ -s "$provision_seen/before" ] || { echo 'its API tells of no object' >&2; exit 1; }
mkdir -p "${provision_hold%/*}"
printf '[Service]\nRestart=no\n' >"$provision_hold"
systemctl daemon-reload
systemctl stop -- "$provision_unit"
provision_before=$(systemctl show --value -p InvocationID -- "$provision_unit")
provision_since=$(date +%s)
systemctl start --no-block -- "$provision_unit"
(eval "$provision_awaiting") || provision_back 'K3s does not come up with etcd'
if [ -e "$provision_db/state.db" ] || [ ! -d "$provision_db/etcd/member" ]; then provision_back 'K3s has not moved them'; fi
provision_end=$(($(date +%s) + 60))
until provision_all "$provision_seen/after"; do
  if [ "$(date +%s)" -ge "$provision_end" ]; then provision_back 'its API does not answer with etcd'; fi
  sleep 1
done
provision_lost=$(awk -v after="$provision_seen/after" 'FILENAME == after { there[$0]; next } !($0 in there) && lost++ < 3' "$provision_seen/after" "$provision_seen/before") ||
  provision_back 'what is in etcd could not be compared'
if [ -n "$provision_lost" ]; then
  printf '%s\n' "$provision_lost" >&2
  provision_back 'not all objects are in etcd'
fi
rm -rf "$provision_seen"
provision_freed
