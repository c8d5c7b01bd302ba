import { lanAddressTwice, meshAddressWrong, netmaskWrong } from './addresses.ts';
import { allowedIpsOverlap, allowedIpsTooWide } from './allowed-ips.ts';
import { hairpin, lanEndpointWrong, listenPortDiffers } from './endpoints.ts';
import { firewallBlocksUdp, icmpDropped, rateLimited } from './firewall.ts';
import { forwardMissing, forwardWrongHost, forwardWrongPort, forwardWrongToPort } from './forwards.ts';
import { clockWrong, conntrackFull, diskFull, fileImmutable } from './host-state.ts';
import {
  interfaceNameTaken,
  portTaken,
  serviceFailed,
  serviceNotEnabled,
  serviceStopped,
  wireguardUnavailable,
} from './interface-down.ts';
import { ipForwardOff } from './ip-forward.ts';
import { duplicateKey, keyFileReplaced, peerKeySwapped, peerKeyWrong } from './keys.ts';
import type { MeshCause } from './mesh-cause.ts';
import { interfaceMtuDiffers, mtuBlackHole } from './mtu.ts';
import { peerMissing, presharedKeyOneSided } from './peers.ts';
import { routerAddressChanged } from './router-address.ts';
import { meshAddressOnLan, routeMissing, routeStolen, rpFilterStrict } from './routing.ts';
import { udpBlockedAtRouter, udpBlockedWayBack } from './udp-blocked.ts';
import { routerForwardsNothing, udpBlockedInLan } from './underlay.ts';
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
  peerMissing,
  presharedKeyOneSided,
  listenPortDiffers,
  clockWrong,
  conntrackFull,
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
  forwardWrongToPort,
  forwardWrongPort,
  forwardMissing,
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
