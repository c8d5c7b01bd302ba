import type { Host } from '../../../model/inventory.ts';
import type { Script } from '../../../model/plan/script.ts';
import type { FaultScene, FaultStep } from '../../../model/twin/fault.ts';
import { interfaceOf } from '../mesh/mesh-section.ts';

/** The same on each host of a fault; `name`: the mesh's interface. */
export const onEach = (
  { hosts, inventory }: FaultScene,
  script: (name: string, host: Host) => Script,
): readonly FaultStep[] => hosts.map(host => ({ on: host.name, script: script(interfaceOf(inventory), host) }));
