import type { Inventory } from '../model/inventory.ts';
import { type HostMemory, memoryOf } from './host/host-memory.ts';
import { hostLeader } from './host/host-processes.ts';
import type { Suite } from './image/suite.ts';
import { layoutTwin } from './layout/layout-twin.ts';
import { cablesOf } from './link/cables-of.ts';
import type { Link } from './link/link.ts';
import { readLinks } from './link/link-file.ts';
import { wireName } from './link/wire-scripts.ts';
import { packagesServers } from './packages/packages-server.ts';
import { requireRootOnLinux } from './require-tools.ts';
import { runTool } from './run-tool.ts';
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
    /** Not there where it does not run, or has no limit. */
    readonly memory?: HostMemory;
    /** The host's first process, as this machine numbers it. */
    readonly pid?: number;
  }[];
  /** Who can install what the machine can, and whether that is passed on. */
  readonly packages?: { readonly hosts: readonly string[]; readonly works: boolean };
  readonly links: readonly (Link & { readonly works: boolean })[];
}

/** The links that are worse than cables, and whether each does what was asked. */
async function linksOf(inventory: Inventory, id: string): Promise<TwinStatus['links']> {
  const layout = layoutTwin(inventory);
  return Promise.all(
    readLinks(id).map(async link => {
      const pids = await Promise.all(
        cablesOf(inventory, layout, link.place).map(cable => runTool(['ip', 'netns', 'pids', wireName(id, cable)])),
      );
      return { ...link, works: pids.every(({ stdout }) => stdout.trim() !== '') };
    }),
  );
}

/** Looks at what is there of an inventory's twin; changes nothing. */
export async function twinStatus(inventory: Inventory): Promise<TwinStatus> {
  requireRootOnLinux();
  const id = twinId(inventory);
  const known = readTwinState(id);
  const hosts = inventory.hosts.map(({ name }) => {
    const pid = hostLeader(id, name);
    const suite = known?.hosts.find(host => host.name === name)?.suite;
    const memory = pid === undefined ? undefined : memoryOf(pid);
    return {
      ...{ name, running: pid !== undefined },
      ...(suite === undefined ? {} : { suite }),
      ...(memory === undefined ? {} : { memory }),
      ...(pid === undefined ? {} : { pid }),
    };
  });
  const nothing = known === undefined && twinNamespaces(id).length === 0 && hosts.every(host => !host.running);
  const all = known !== undefined && hosts.every(host => host.running);
  const links = known === undefined ? [] : await linksOf(inventory, id);
  const given = (known?.hosts ?? []).filter(host => host.packages).map(host => host.name);
  const packages = given.length === 0 ? {} : { packages: { hosts: given, works: packagesServers(id).length > 0 } };
  return { id, state: nothing ? 'down' : all ? 'up' : 'partial', hosts, ...packages, links };
}
