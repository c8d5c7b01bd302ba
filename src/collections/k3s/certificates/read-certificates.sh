# Only what stands between the lines of a certificate: a file may hold its key, too.
for provision_folder in /var/lib/rancher/k3s/server/tls /var/lib/rancher/k3s/server/tls/etcd /var/lib/rancher/k3s/agent; do
  provision_exists "$provision_folder" || continue
  ls -- "$provision_folder" >/dev/null
  for provision_file in "$provision_folder"/*.crt; do
    provision_exists "$provision_file" || continue
    printf 'file %s\n' "$provision_file"
    sed -n '/^-----BEGIN CERTIFICATE-----$/,/^-----END CERTIFICATE-----$/p' "$provision_file"
  done
done
echo end
