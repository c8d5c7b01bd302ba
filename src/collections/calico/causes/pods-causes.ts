import type { PodsCause } from '../survey/pods-scene.ts';
import { calicoAddressWrong, poolOverlaps } from './addresses.ts';
import { podsForwardDropped } from './forward.ts';
import { calicoMissing, podsMtuWrong, podsNotEncapsulated } from './installed.ts';
import { podLinksManaged } from './managers.ts';
import { checksumOffload, typhaBlocked, vxlanBlocked } from './ways.ts';

/** Every cause of a network of pods that does not carry, in the order in which they are looked for: what is seen itself, then what is left. */
export const podsCauses: readonly PodsCause[] = [
  calicoMissing,
  calicoAddressWrong,
  podsNotEncapsulated,
  podsMtuWrong,
  poolOverlaps,
  podsForwardDropped,
  vxlanBlocked,
  checksumOffload,
  typhaBlocked,
  podLinksManaged,
];
