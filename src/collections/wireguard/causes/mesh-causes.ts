import { lanAddressTwice, meshAddressWrong, netmaskWrong } from './interface/addresses.ts';
import { allowedIpsOverlap, allowedIpsTooWide, networkBehindMissing } from './interface/allowed-ips.ts';
import { clockWrong, conntrackFull, diskFull, fileImmutable } from './interface/host-state.ts';
import {
  interfaceNameTaken,
  portTaken,
  serviceFailed,
  serviceNotEnabled,
  serviceStopped,
  wireguardUnavailable,
} from './interface/interface-down.ts';
import { duplicateKey, keyFileReplaced, peerKeySwapped, peerKeyWrong } from './interface/keys.ts';
import { interfaceMtuDiffers, mtuBlackHole } from './interface/mtu.ts';
import { peerMissing, presharedKeyDiffers, presharedKeyOneSided } from './interface/peers.ts';
import type { MeshCause } from './mesh-cause.ts';
import { asymmetricRoute } from './path/asymmetric-route.ts';
import { portClosedAtRouter } from './path/closed-port.ts';
import { hairpin, lanEndpointWrong, listenPortDiffers } from './path/endpoints.ts';
import { firewallBlocksUdp, icmpDropped, rateLimited } from './path/firewall.ts';
import { lanAddressForeign } from './path/foreign-address.ts';
import { forwardMissing, forwardWrongHost, forwardWrongPort, forwardWrongToPort } from './path/forwards.ts';
import { ipForwardOff } from './path/ip-forward.ts';
import { nameMoved } from './path/moved-names.ts';
import { routerAddressChanged } from './path/router-address.ts';
import { meshAddressOnLan, routeMissing, routeStolen, rpFilterStrict } from './path/routing.ts';
import { udpBlockedAtRouter, udpBlockedWayBack } from './path/udp-blocked.ts';
import { routerForwardsNothing, udpBlockedInLan } from './path/underlay.ts';
import { unexplained } from './unexplained.ts';

/** Every cause of a mesh that does not work, in the order in which they are looked for: what can be seen directly, then what is left by elimination. */
export const meshCauses: readonly MeshCause[] = [
  wireguardUnavailable,
  interfaceNameTaken,
  portTaken,
  serviceFailed,
  serviceStopped,
  duplicateKey,
  keyFileReplaced,
  peerKeySwapped,
  peerKeyWrong,
  meshAddressWrong,
  lanAddressTwice,
  lanAddressForeign,
  peerMissing,
  presharedKeyOneSided,
  presharedKeyDiffers,
  listenPortDiffers,
  clockWrong,
  conntrackFull,
  firewallBlocksUdp,
  meshAddressOnLan,
  allowedIpsOverlap,
  allowedIpsTooWide,
  networkBehindMissing,
  routeMissing,
  routeStolen,
  asymmetricRoute,
  hairpin,
  lanEndpointWrong,
  nameMoved,
  routerForwardsNothing,
  routerAddressChanged,
  forwardWrongHost,
  forwardWrongToPort,
  forwardWrongPort,
  forwardMissing,
  portClosedAtRouter,
  udpBlockedAtRouter,
  udpBlockedWayBack,
  udpBlockedInLan,
  icmpDropped,
  rateLimited,
  interfaceMtuDiffers,
  mtuBlackHole,
  rpFilterStrict,
  ipForwardOff,
  netmaskWrong,
  serviceNotEnabled,
  diskFull,
  fileImmutable,
  unexplained,
];
