import type { ClientWay } from '../../../../model/cluster/client-way.ts';
import { fleetOf } from '../../../../model/cluster/clusters.ts';
import { runningWireguard } from '../../../../remnants/wireguard/running-wireguard.ts';
import { sh } from '../../../../shell/sh.ts';
import { parseRunning } from '../../state/running-wireguard.ts';
import { interfaceOf } from '../mesh-section.ts';
import { clientConfig } from './client-config.ts';
import { clientEntry } from './client-entry.ts';
import { clientsOf, hasExpired } from './clients.ts';
import { makeKeys } from './make-keys.ts';

/** Devices that reach the mesh through one of its hosts. */
export const clientWay: ClientWay = {
  path: ['mesh', 'clients'],
  phase: 'phase2',
  known: (inventory, today) =>
    clientsOf(fleetOf(inventory)).map(({ publicKey: _, ...client }) => ({
      ...client,
      expired: hasExpired(client, today),
    })),
  entry: clientEntry,
  makeKeys,
  config: clientConfig,
  read: inventory => sh`${runningWireguard}
provision_wireguard ${interfaceOf(inventory)} || :`,
  toldOf: (inventory, { stdout }) => {
    const running = parseRunning(stdout)?.peers ?? [];
    return new Map(
      clientsOf(fleetOf(inventory)).flatMap(({ name, publicKey }) => {
        const age = running.find(one => one.publicKey === publicKey)?.age;
        return age === undefined ? [] : [[name, age] as const];
      }),
    );
  },
};
