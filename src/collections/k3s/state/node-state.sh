k3s=/var/lib/rancher/k3s
provision_datastore=no
if [ -e "$k3s/server/db/state.db" ] || [ -e "$k3s/server/db/etcd/member" ]; then provision_datastore=yes; fi
echo "datastore $provision_datastore"
# Servers that come later become members of this one's etcd.
if [ -d "$k3s/server/db/etcd/member" ]; then echo etcd; fi
# K3s renames the one once all of it is in the other.
if [ -d "$k3s/server/db/etcd/member" ] && [ -e "$k3s/server/db/state.db" ]; then echo half; fi
for ca in "$k3s/server/tls/server-ca.crt" "$k3s/agent/server-ca.crt"; do
  if [ -e "$ca" ]; then
    sum=$(sha256sum "$ca")
    printf 'ca %s\n' "${sum%% *}"
    break
  fi
done
marker=/var/lib/provision/phases/k3s
if [ -e "$marker" ]; then
  echo marker
  sed 's/^/begun /' "$marker"
fi
identity=/var/lib/provision/cluster
if [ -e "$identity" ]; then
  echo noted
  sed 's/^/noted-/' "$identity"
fi
backup=/var/lib/provision/backup/last
if [ -e "$backup" ]; then
  printf 'now %s\n' "$(date +%s)"
  sed 's/^/backup-/' "$backup"
fi
restoring=/var/lib/provision/restore/under-way
if [ -e "$restoring" ]; then sed -n 's/^aside /restoring /p' "$restoring"; fi
adopted=/var/lib/provision/adopted
if [ -e "$adopted" ]; then
  echo adopted
  sed 's/^/adopted-/' "$adopted"
fi
