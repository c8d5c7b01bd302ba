import { artifacts } from './artifacts/artifacts.ts';
import { calico } from './calico/calico.ts';
import { catalogueOf } from './catalogue.ts';
import { cilium } from './cilium/cilium.ts';
import { cni } from './cni/cni.ts';
import { firewall } from './firewall/firewall.ts';
import { flannel } from './flannel/flannel.ts';
import { k3s } from './k3s/k3s.ts';
import { kilo } from './kilo/kilo.ts';
import { kubernetes } from './kubernetes/kubernetes.ts';
import { network } from './network/network.ts';
import { rke2 } from './rke2/rke2.ts';
import { system } from './system/system.ts';
import { traefik } from './traefik/traefik.ts';
import { wipe } from './wipe/wipe.ts';
import { wireguard } from './wireguard/wireguard.ts';

/** Every collection that ships: adding one is its folder and a line here. */
export const shipped = catalogueOf([
  system,
  network,
  firewall,
  wireguard,
  wipe,
  artifacts,
  kubernetes,
  k3s,
  rke2,
  cni,
  calico,
  flannel,
  cilium,
  kilo,
  traefik,
]);

export { shippedSections } from './shipped-sections.ts';
