# provision_datastore, provision_uid, provision_limit (seconds), provision_kubectl, provision_notes. The content lies below /. Without agent, scheduler and
# controllers no program of the cluster runs, and nothing of what it holds changes by itself.
umask 077
mkdir -p "$provision_home"
provision_config=/etc/rancher/k3s/config.yaml
# It listens and speaks at the addresses that it had.
provision_addresses=$(sed -n 's/^\(node-ip\|advertise-address\): *//p' "$provision_config" | tr -d "\"'" | tr ',' '\n' | sort -u)
for provision_address in $provision_addresses; do ip address add "$provision_address" dev lo; done
# The pods' network lay on an interface that is not there, and there are no pods.
sed '/^flannel-iface:/d' "$provision_config" >"$provision_config.new"
mv "$provision_config.new" "$provision_config"
if [ "$provision_datastore" = etcd ]; then
  set -- "$provision_k3s"/server/db/snapshots/*
  if [ "$#" != 1 ] || [ ! -e "$1" ]; then provision_fail 'there is not one snapshot in the backup'; fi
  provision_reset "$1" || provision_fail 'K3s could not make an etcd of the snapshot'
fi
# Without its cloud controller, too, it would take that one's objects away.
setsid k3s server --disable-agent --disable-scheduler --disable-controller-manager --disable-helm-controller </dev/null >"$provision_home/server.log" 2>&1 &
provision_server=$!
provision_end=$(($(date +%s) + provision_limit))
until provision_is=$(provision_kubectl get namespace kube-system -o 'jsonpath={.metadata.uid}' 2>"$provision_home/asked.log") && [ -n "$provision_is" ]; do
  provision_why=
  if [ ! -e "/proc/$provision_server" ]; then provision_why='K3s ended with the backup'; fi
  if [ "$(date +%s)" -ge "$provision_end" ]; then provision_why="its API does not answer after $provision_limit s"; fi
  if [ -n "$provision_why" ]; then
    tail -n 5 "$provision_home/server.log" >&2
    provision_fail "$provision_why"
  fi
  sleep 1
done
if [ "$provision_is" != "$provision_uid" ]; then provision_fail "its API says UID $provision_is, and the backup is of $provision_uid"; fi
provision_noted=/var/lib/provision/backup/notes
provision_notes_in_time "$provision_home/notes" || provision_fail 'its API does not tell all that it holds'
sed 's/^/now /' "$provision_home/notes"
if [ -e "$provision_noted" ]; then
  sed 's/^/then /' "$provision_noted"
  echo compared
fi
