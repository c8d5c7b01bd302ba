import type { Fault } from '../../../model/twin/fault.ts';
import { addressFaults } from './addresses.ts';
import { diskFaults } from './disk.ts';
import { endpointFaults } from './endpoints.ts';
import { firewallFaults } from './firewall.ts';
import { firewallPolicies } from './firewall-policies.ts';
import { keyFaults } from './keys.ts';
import { peerFaults } from './peers.ts';
import { routerFaults } from './router.ts';
import { routerBlocks } from './router-blocks.ts';
import { routerPassages } from './router-passages.ts';
import { routeFaults } from './routes.ts';
import { serviceFaults } from './service.ts';

/** Every way in which a mesh breaks in practice. */
export const meshFaults: readonly Fault[] = [
  ...keyFaults,
  ...peerFaults,
  ...addressFaults,
  ...routerFaults,
  ...routerBlocks,
  ...routerPassages,
  ...firewallFaults,
  ...firewallPolicies,
  ...serviceFaults,
  ...routeFaults,
  ...endpointFaults,
  ...diskFaults,
];
