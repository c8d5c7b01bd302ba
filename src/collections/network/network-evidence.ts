import type { EvidenceOf } from '../../model/gate/evidence.ts';
import { sh } from '../../shell/sh.ts';

/** Links, addresses, routes, rules. */
export const networkEvidence: EvidenceOf = () => [
  { name: 'addresses', script: sh`ip -br address show | head -n 100` },
  { name: 'routes', script: sh`ip route show | head -n 100; ip rule show; ip -6 route show | head -n 50` },
];
