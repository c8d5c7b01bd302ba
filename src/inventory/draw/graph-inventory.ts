import type { Inventory } from '../../model/inventory.ts';
import type { PairWay } from '../../model/reach/pair-way.ts';
import { drawDot } from './draw-dot.ts';
import { drawMermaid } from './draw-mermaid.ts';
import { topology } from './topology.ts';

/** The topology as a picture's source: sites with their hosts and routers, the forwards, and the mesh. */
export function graphInventory(inventory: Inventory, format: 'mermaid' | 'dot', ways: readonly PairWay[] = []): string {
  const shown = topology(inventory, ways);
  return format === 'mermaid' ? drawMermaid(shown) : drawDot(shown);
}
