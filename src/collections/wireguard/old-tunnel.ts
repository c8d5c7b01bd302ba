import { hostRoute } from '../../model/address/host-route.ts';
import type { Host, Inventory } from '../../model/inventory.ts';
import type { Script } from '../../model/plan/script.ts';
import { sh } from '../../shell/sh.ts';
import { meshAddressOf, meshOf } from './mesh/mesh-section.ts';

/** An old tunnel with its key, up where the host has WireGuard's tools; the rule and the kernel's settings of one that took everything. */
export const oldTunnel = (inventory: Inventory, host: Host): Script => {
  const { interface: name, port } = meshOf(inventory);
  const [key, conf] = [`/etc/wireguard/${name}.key`, `/etc/wireguard/${name}.conf`];
  return sh`mkdir -p /etc/sysctl.d /etc/wireguard
printf '%s' 'net.ipv4.conf.all.rp_filter=2
net.ipv4.conf.default.rp_filter=2
' >/etc/sysctl.d/99-wireguard.conf
chmod 0644 /etc/sysctl.d/99-wireguard.conf
ip rule show | grep -q 'lookup 51821' || ip rule add pref 99 not fwmark 0xca6c lookup 51821
chmod 0700 /etc/wireguard
(
  umask 077
  if [ ! -s ${key} ]; then
    if command -v wg >/dev/null; then wg genkey; else head -c 32 /dev/urandom | base64; fi >${key}
  fi
  printf '[Interface]\nAddress = %s\nListenPort = %s\nPrivateKey = %s\n' ${hostRoute(meshAddressOf(host))} ${port} \
    "$(cat ${key})" >${conf}
)
if command -v wg-quick >/dev/null; then systemctl enable --quiet --now ${`wg-quick@${name}.service`} || :; fi`;
};
