# provision_unit, provision_api (ADDRESS of the server, empty on it), provision_causes (awk), provision_knock, provision_etcd (perl).
if [ -d /run/systemd/system ]; then
  systemctl show --no-pager -p LoadState,ActiveState,SubState,Result,NRestarts,UnitFileState -- "$provision_unit.service" | sed 's/^/unit /'
  # Older lines are of a trouble that may be gone.
  journalctl --no-pager -q -o cat -u "$provision_unit" --since -15min | awk -v coded=1 "$provision_causes"
fi
if provision_exists /var/lib/rancher/k3s/agent/server-ca.crt; then
  provision_sum=$(sha256sum /var/lib/rancher/k3s/agent/server-ca.crt)
  printf 'ca %s\n' "${provision_sum%% *}"
fi
# What of the token is no secret: the checksum of the CA that it trusts.
if provision_exists /etc/rancher/k3s/join-token; then sed -n 's/^K10\([0-9a-f]\{64\}\)::.*/token_ca \1/p' /etc/rancher/k3s/join-token; fi
if [ -n "$provision_api" ] && command -v perl >/dev/null; then perl -e "$provision_knock" "$provision_api" 6443; fi
if [ "$provision_unit" = k3s ] && provision_exists /var/lib/rancher/k3s/server/db/etcd/member && command -v perl >/dev/null; then perl -e "$provision_etcd"; fi
