# Only what stands between the lines of a certificate: a file may hold its key, too. One program goes through all of them.
set --
for provision_folder in /var/lib/rancher/k3s/server/tls /var/lib/rancher/k3s/server/tls/etcd /var/lib/rancher/k3s/agent; do
  provision_exists "$provision_folder" || continue
  ls -- "$provision_folder" >/dev/null
  for provision_file in "$provision_folder"/*.crt; do
    provision_exists "$provision_file" || continue
    if [ -s "$provision_file" ]; then set -- "$@" "$provision_file"; else printf 'file %s\n' "$provision_file"; fi
  done
done
if [ "$#" -gt 0 ]; then
  awk 'FNR == 1 { print "file " FILENAME } /^-----BEGIN CERTIFICATE-----$/, /^-----END CERTIFICATE-----$/' "$@"
fi
echo end
