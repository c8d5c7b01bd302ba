# provision_aside, provision_uid, provision_datastore, provision_own (whether it was gathered on this host), provision_join (file), provision_awaiting
# (text of await-start.sh) and what that wants, provision_kubectl, provision_notes.
umask 077
[ -e "$provision_home/under-way" ] || provision_fail 'no restore is under way here'
[ -d "$provision_new" ] || provision_fail "$provision_new is gone: remove $provision_home/under-way, and run it again"
provision_is_installed() { [ -e /etc/systemd/system/k3s.service ]; }

provision_keep() {
  [ -e "$1" ] || return 0
  mkdir -p "$provision_aside${1%/*}"
  cp -p "$1" "$provision_aside$1"
}
# What is copied stays in the backup, so that it can be put there again after a kill.
provision_put() {
  [ -e "$provision_new$1" ] || return 0
  mkdir -p "${1%/*}"
  cp -p "$provision_new$1" "$1.new"
  mv -f "$1.new" "$1"
}

if [ ! -e "$provision_home/placed" ]; then
  # Until all is in its place, no boot starts it: with half of it K3s would found another cluster.
  if provision_is_installed; then
    systemctl disable --quiet k3s.service
    systemctl stop k3s.service
  fi
  mkdir -p "$provision_aside" "$provision_k3s/server"
  set -- /etc/rancher/k3s/agent-token /etc/rancher/k3s/server-token /var/lib/provision/cluster /var/lib/provision/phases/k3s
  if [ "$provision_own" = yes ]; then set -- "$@" /etc/rancher/node/password; fi
  # All of them before the first is put there: what a call that was killed has put is not what was there before.
  if [ ! -e "$provision_home/kept" ]; then
    for provision_path in "$@"; do provision_keep "$provision_path"; done
    : >"$provision_home/kept"
  fi
  for provision_path in "$@"; do provision_put "$provision_path"; done
  for provision_path in token node-token agent-token cred tls db; do
    provision_path=$provision_k3s/server/$provision_path
    provision_lies "$provision_new$provision_path" || continue
    provision_aside "$provision_path"
    mv "$provision_new$provision_path" "$provision_path"
  done
  # Phase 3 writes it as the inventory wants it now.
  if [ ! -e /etc/rancher/k3s/config.yaml ]; then provision_put /etc/rancher/k3s/config.yaml; fi
  provision_aside "$provision_join"
  if [ "$provision_datastore" = etcd ]; then
    set -- "$provision_k3s"/server/db/snapshots/*
    if [ "$#" != 1 ] || [ ! -e "$1" ]; then provision_fail 'there is not one snapshot in the backup'; fi
    provision_reset "$1" || provision_fail "K3s could not make an etcd of the snapshot; what was there before is in $provision_aside"
  fi
  sync
  : >"$provision_home/placed"
fi

# On a new machine phase 3 installs it, and starts it with what lies there.
if ! provision_is_installed; then
  echo later
  exit 0
fi
systemctl enable --quiet k3s.service
if [ "$(systemctl show --value -p ActiveState -- "$provision_unit")" != active ]; then
  provision_before=$(systemctl show --value -p InvocationID -- "$provision_unit")
  # Phase 3 would start it once more where it is not younger, by whole seconds, than what it reads.
  sleep 1
  provision_since=$(date +%s)
  systemctl start --no-block -- "$provision_unit"
  (eval "$provision_awaiting") || provision_fail "K3s does not come up with the backup; what was there before is in $provision_aside"
fi
provision_end=$(($(date +%s) + 60))
until provision_is=$(provision_kubectl get namespace kube-system -o 'jsonpath={.metadata.uid}') && [ -n "$provision_is" ]; do
  if [ "$(date +%s)" -ge "$provision_end" ]; then
    provision_fail "its API does not answer; what was there before is in $provision_aside"
  fi
  sleep 1
done
if [ "$provision_is" != "$provision_uid" ]; then
  provision_fail "its API says UID $provision_is, and the backup is of $provision_uid; what was there before is in $provision_aside"
fi
echo up
# What either says is compared where it is decided. A node's own secret may change by itself, and is told like anything else.
provision_noted=$provision_new/var/lib/provision/backup/notes
if [ -e "$provision_noted" ] && provision_notes_in_time "$provision_home/notes"; then
  sed 's/^/then /' "$provision_noted"
  sed 's/^/now /' "$provision_home/notes"
  echo compared
fi
