# Run where the hosts can be reached: plain OpenSSH, all hosts at once. $1: ssh's configuration; $2: a folder with k3s, install.sh, the
# images and a configuration for each host; $3: the server; the others are its agents.
set -eu
config=$1 parts=$2 server=$3
shift 3
on() { host=$1; shift; ssh -F "$config" "$host" "$@"; }
push() {
  (cd "$parts" && tar -cf - k3s install.sh images.* "$1.yaml") | on "$1" 'sudo sh -euc "
    mkdir -p /etc/rancher/k3s /var/lib/rancher/k3s/agent/images /root/parts
    tar -C /root/parts -xf -
    install -m 755 /root/parts/k3s /usr/local/bin/k3s
    mv /root/parts/images.* /var/lib/rancher/k3s/agent/images/
    install -m 600 /root/parts/*.yaml /etc/rancher/k3s/config.yaml
    INSTALL_K3S_SKIP_DOWNLOAD=true INSTALL_K3S_SKIP_START=true INSTALL_K3S_EXEC='"$2"' sh /root/parts/install.sh >/dev/null 2>&1"'
}
for host; do push "$host" agent & done
push "$server" server
on "$server" sudo systemctl start --no-block k3s
wait
token=$(on "$server" 'while ! sudo cat /var/lib/rancher/k3s/server/agent-token 2>/dev/null; do sleep 0.2; done')
for host; do
  printf 'token: %s\n' "$token" | on "$host" 'sudo sh -c "cat >>/etc/rancher/k3s/config.yaml; systemctl start --no-block k3s-agent"' &
done
wait
on "$server" "while [ \"\$(sudo k3s kubectl get nodes 2>/dev/null | grep -c ' Ready ')\" != $(($# + 1)) ]; do sleep 0.3; done"
