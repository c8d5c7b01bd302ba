import type { RemedyWay } from '../../../model/twin/remedy.ts';
import { onHosts } from './on-hosts.ts';
import { onTheWay } from './on-the-way.ts';

/** Every way to put a cause of the mesh right: what is printed, and how the twin does it. */
export const meshRemedies: Readonly<Record<string, readonly RemedyWay[]>> = { ...onHosts, ...onTheWay };
