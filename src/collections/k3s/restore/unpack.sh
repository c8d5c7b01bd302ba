# provision_sum (of the tar in $provision_staged), provision_aside (folder).
umask 077
mkdir -p "$provision_k3s"
# A folder with a disk below it would take that with it.
while read -r _ provision_path _; do
  case $provision_path in
    "$provision_k3s/server" | "$provision_k3s/server/"*)
      provision_fail "a disk is mounted at $provision_path: what lies there cannot be set aside by a rename; see docs/cluster.md for the way by hand" ;;
  esac
done </proc/self/mounts
provision_size=$(stat -c %s "$provision_staged/$provision_sum")
provision_free=$(df -Pk "$provision_k3s" | sed -n '2s/^[^ ]* *[0-9]* *[0-9]* *\([0-9]*\) .*/\1/p')
# Once as it lies there, and for etcd once more as K3s lays it out.
provision_needs=$((provision_size / 512 + 65536))
if [ "$provision_free" -lt "$provision_needs" ]; then
  provision_fail "$((provision_needs / 1024)) MiB are needed below $provision_k3s, and $((provision_free / 1024)) MiB are free"
fi
rm -rf "$provision_new" "$provision_new.part"
mkdir "$provision_new.part"
tar -C "$provision_new.part" -xpf "$provision_staged/$provision_sum"
[ -s "$provision_new.part$provision_k3s/server/token" ] || provision_fail 'there is no token of a server in the backup'
[ -d "$provision_new.part$provision_k3s/server/db" ] || provision_fail 'there is no datastore in the backup'
sync
mv "$provision_new.part" "$provision_new"
provision_begin
rm -f "$provision_staged/$provision_sum"
