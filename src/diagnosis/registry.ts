import { allowedIpsOverlap, allowedIpsTooWide } from '../collections/wireguard/causes/allowed-ips.ts';
import { hairpin, lanEndpointWrong, listenPortDiffers } from '../collections/wireguard/causes/endpoints.ts';
import { firewallBlocksUdp, icmpDropped } from '../collections/wireguard/causes/firewall.ts';
import { forwardMissing, forwardWrongHost, forwardWrongPort } from '../collections/wireguard/causes/forwards.ts';
import { clockWrong, diskFull, fileImmutable } from '../collections/wireguard/causes/host-state.ts';
import {
  interfaceNameTaken,
  portTaken,
  serviceFailed,
  serviceNotEnabled,
  serviceStopped,
  wireguardUnavailable,
} from '../collections/wireguard/causes/interface-down.ts';
import { ipForwardOff } from '../collections/wireguard/causes/ip-forward.ts';
import { duplicateKey, keyFileReplaced, peerKeySwapped, peerKeyWrong } from '../collections/wireguard/causes/keys.ts';
import { interfaceMtuDiffers, mtuBlackHole } from '../collections/wireguard/causes/mtu.ts';
import { routerAddressChanged } from '../collections/wireguard/causes/router-address.ts';
import {
  meshAddressOnLan,
  routeMissing,
  routeStolen,
  rpFilterStrict,
} from '../collections/wireguard/causes/routing.ts';
import { udpBlockedAtRouter, udpBlockedWayBack } from '../collections/wireguard/causes/udp-blocked.ts';
import { routerForwardsNothing, udpBlockedInLan } from '../collections/wireguard/causes/underlay.ts';
import { unexplained } from '../collections/wireguard/causes/unexplained.ts';
import type { Cause } from './cause.ts';

/** Every cause, in the order in which they are looked for: what can be seen directly, then what is left by elimination. */
export const causes: readonly Cause[] = [
  wireguardUnavailable,
  interfaceNameTaken,
  portTaken,
  serviceFailed,
  serviceStopped,
  duplicateKey,
  keyFileReplaced,
  peerKeySwapped,
  peerKeyWrong,
  listenPortDiffers,
  clockWrong,
  firewallBlocksUdp,
  meshAddressOnLan,
  allowedIpsOverlap,
  allowedIpsTooWide,
  routeMissing,
  routeStolen,
  hairpin,
  lanEndpointWrong,
  routerForwardsNothing,
  routerAddressChanged,
  forwardWrongHost,
  forwardWrongPort,
  forwardMissing,
  udpBlockedAtRouter,
  udpBlockedWayBack,
  udpBlockedInLan,
  icmpDropped,
  interfaceMtuDiffers,
  mtuBlackHole,
  rpFilterStrict,
  ipForwardOff,
  serviceNotEnabled,
  diskFull,
  fileImmutable,
  unexplained,
];
