import { full } from './full.ts';
import { gateways } from './gateways.ts';
import { hub } from './hub.ts';
import type { TopologyName } from './topology-field.ts';
import type { Topology } from './ways.ts';

/** Every topology that an inventory can name: adding one is its file and a line here. */
export const topologies: Readonly<Record<TopologyName, Topology>> = { full, gateways, hub };
