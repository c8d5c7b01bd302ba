import type { Host } from '../../../../model/inventory.ts';
import type { MeshSettings } from '../mesh-fields.ts';
import { full } from './full.ts';

/** Which of all hosts are a host's peers, in the inventory's order. */
export type Topology = (host: Host, hosts: readonly Host[]) => readonly Host[];

/** Every topology that an inventory can name: adding one is its file and a line here. */
export const topologies: Readonly<Record<MeshSettings['topology'], Topology>> = { full };
