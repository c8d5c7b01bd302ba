import type { Cause } from './cause.ts';
import { allowedIpsOverlap, allowedIpsTooWide } from './causes/allowed-ips.ts';
import { hairpin, lanEndpointWrong, listenPortDiffers } from './causes/endpoints.ts';
import { firewallBlocksUdp, icmpDropped } from './causes/firewall.ts';
import { forwardMissing, forwardWrongHost, forwardWrongPort } from './causes/forwards.ts';
import { clockWrong, diskFull, fileImmutable } from './causes/host-state.ts';
import {
  interfaceNameTaken,
  portTaken,
  serviceFailed,
  serviceNotEnabled,
  serviceStopped,
  wireguardUnavailable,
} from './causes/interface-down.ts';
import { ipForwardOff } from './causes/ip-forward.ts';
import { duplicateKey, keyFileReplaced, peerKeySwapped, peerKeyWrong } from './causes/keys.ts';
import { interfaceMtuDiffers, mtuBlackHole } from './causes/mtu.ts';
import { routerAddressChanged } from './causes/router-address.ts';
import { meshAddressOnLan, routeMissing, routeStolen, rpFilterStrict } from './causes/routing.ts';
import { udpBlockedAtRouter, udpBlockedWayBack } from './causes/udp-blocked.ts';
import { routerForwardsNothing, udpBlockedInLan } from './causes/underlay.ts';
import { unexplained } from './causes/unexplained.ts';

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
