import { docker } from './docker.ts';
import { keepalived } from './keepalived.ts';
import { libvirt } from './libvirt.ts';
import { links } from './links.ts';
import { mounts } from './mounts.ts';
import type { Neighbour } from './neighbour.ts';
import { officeVpn } from './office-vpn.ts';
import { ownFirewall } from './own-firewall.ts';
import { ownServices } from './own-services.ts';
import { podman } from './podman.ts';
import { roamingVpn } from './roaming-vpn.ts';
import { secondUplink } from './second-uplink.ts';
import { tailscale } from './tailscale.ts';
import { ufw } from './ufw.ts';
import { volumes } from './volumes.ts';

/** Every neighbour that a dirty host can have, in the order in which they are made. */
export const neighbours: readonly Neighbour[] = [
  ownServices,
  secondUplink,
  docker,
  podman,
  libvirt,
  tailscale,
  keepalived,
  ownFirewall,
  volumes,
  mounts,
  links,
  officeVpn,
  roamingVpn,
  ufw,
];
