import type { Host } from '../../model/inventory.ts';
import type { Overlay } from '../../model/overlay.ts';
import type { Script } from '../../model/plan/script.ts';
import { sh } from '../../shell/sh.ts';

/** An old tunnel with its key: up where the host has WireGuard's tools. */
export const wireguard = (mesh: Overlay, host: Host): Script => sh`mkdir -p /etc/wireguard
chmod 0700 /etc/wireguard
umask 077
if [ ! -s ${`/etc/wireguard/${mesh.interface}.key`} ]; then
  if command -v wg >/dev/null; then wg genkey; else head -c 32 /dev/urandom | base64; fi >${`/etc/wireguard/${mesh.interface}.key`}
fi
printf '[Interface]\nAddress = %s/32\nListenPort = %s\nPrivateKey = %s\n' ${mesh.addresses.get(host.name) ?? ''} ${mesh.port} \
  "$(cat ${`/etc/wireguard/${mesh.interface}.key`})" >${`/etc/wireguard/${mesh.interface}.conf`}
if command -v wg-quick >/dev/null; then systemctl enable --quiet --now ${`wg-quick@${mesh.interface}.service`} || :; fi`;
