import { diskFaults } from '../../collections/wireguard/faults/disk.ts';
import { endpointFaults } from '../../collections/wireguard/faults/endpoints.ts';
import { firewallFaults } from '../../collections/wireguard/faults/firewall.ts';
import { keyFaults } from '../../collections/wireguard/faults/keys.ts';
import { routerFaults } from '../../collections/wireguard/faults/router.ts';
import { routerBlocks } from '../../collections/wireguard/faults/router-blocks.ts';
import { routeFaults } from '../../collections/wireguard/faults/routes.ts';
import { serviceFaults } from '../../collections/wireguard/faults/service.ts';
import type { Fault } from '../../model/fault.ts';

/** Every way in which a twin can be broken. */
export const faults: readonly Fault[] = [
  ...keyFaults,
  ...routerFaults,
  ...routerBlocks,
  ...firewallFaults,
  ...serviceFaults,
  ...routeFaults,
  ...endpointFaults,
  ...diskFaults,
];
