# One host's part of phase 2, written by hand: the tools, a key, the kernel's settings; then, once everybody's key is
# known, the configuration; then, once all are up, the proof: a packet to a host that is not would cost the five seconds
# after which WireGuard tries again. Prints the public key, reads the configuration up to a line with a dot, in which the
# private key is still to be filled in, prints `up`, and goes on when its input ends.
# usage: host.sh start|restart|sync   what to do with an interface that is there already
set -eu
umask 077
if ! command -v wg >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update
  apt-get -qq -y -o Dpkg::Use-Pty=0 install --no-install-recommends wireguard-tools
fi >/dev/null
mkdir -p /etc/wireguard
cd /etc/wireguard
[ -s wg0.key ] || { wg genkey >wg0.key && wg pubkey <wg0.key >wg0.pub; }
(umask 022 && printf '%s=2\n' net.ipv4.conf.all.rp_filter net.ipv4.conf.default.rp_filter >/etc/sysctl.d/99-provision-wireguard.conf)
sysctl -qp /etc/sysctl.d/99-provision-wireguard.conf
cat wg0.pub

read -r key <wg0.key
while IFS= read -r line && [ "$line" != . ]; do
  [ "$line" != 'PrivateKey = @private@' ] || line="PrivateKey = $key"
  printf '%s\n' "$line"
done >wg0.conf.new
mv wg0.conf.new wg0.conf
peers=$(sed -n 's|^AllowedIPs = \(.*\)/32$|\1|p' wg0.conf)
if [ ! -e /sys/class/net/wg0 ]; then
  systemctl enable --quiet --now wg-quick@wg0
elif [ "$1" = restart ]; then
  systemctl restart wg-quick@wg0
else
  wg-quick strip wg0 >strip && wg syncconf wg0 strip && rm strip
  for peer in $peers; do ip route replace "$peer" dev wg0; done
fi

echo up
cat >/dev/null
mtu=$(sed -n 's/^MTU = //p' wg0.conf)
# Two that call each other in the same moment wait for five seconds too: the one with the larger key comes a little later.
later=" $(wg show wg0 allowed-ips | awk -v own="$(cat wg0.pub)" '$1 < own { sub("/.*", "", $2); printf "%s ", $2 }')"
for peer in $peers; do
  {
    case $later in *" $peer "*) sleep 0.1 ;; esac
    for try in $(seq 40) last; do
      ping -nq -c 1 -W 1 "$peer" >/dev/null && ping -nq -M 'do' -c 1 -W 1 -s $((mtu - 28)) "$peer" >/dev/null && break
      [ "$try" != last ] || echo "$peer does not answer" >&2
      sleep 0.1
    done
  } &
done
wait
[ "$(wg show wg0 latest-handshakes | awk '$2 == 0' | wc -l)" = 0 ]
