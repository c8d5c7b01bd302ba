import type { Inventory } from '../model/inventory.ts';
import { hostLeader } from './host/host-processes.ts';
import type { Suite } from './image/suite.ts';
import { requireRootOnLinux } from './require-tools.ts';
import { twinNamespaces } from './sweep-twin.ts';
import { twinId } from './twin-id.ts';
import { readTwinState } from './twin-state.ts';

/** `partial`: some hosts do not run, or an interrupted `up` has left something; `up` fixes it, `down` removes it. */
export interface TwinStatus {
  readonly id: string;
  readonly state: 'up' | 'partial' | 'down';
  readonly hosts: readonly {
    readonly name: string;
    readonly running: boolean;
    readonly suite?: Suite;
    /** The host's first process, as this machine numbers it. */
    readonly pid?: number;
  }[];
}

/** Looks at what is there of an inventory's twin; changes nothing. */
export async function twinStatus(inventory: Inventory): Promise<TwinStatus> {
  requireRootOnLinux();
  const id = twinId(inventory);
  const known = readTwinState(id);
  const hosts = inventory.hosts.map(({ name }) => {
    const pid = hostLeader(id, name);
    const suite = known?.hosts.find(host => host.name === name)?.suite;
    return { name, running: pid !== undefined, ...(suite && { suite }), ...(pid !== undefined && { pid }) };
  });
  const nothing = known === undefined && twinNamespaces(id).length === 0 && hosts.every(host => !host.running);
  const all = known !== undefined && hosts.every(host => host.running);
  return { id, state: nothing ? 'down' : all ? 'up' : 'partial', hosts };
}
