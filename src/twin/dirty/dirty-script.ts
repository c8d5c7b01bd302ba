import type { Host, Inventory } from '../../model/inventory.ts';
import type { Script } from '../../model/plan/script.ts';
import { lines, sh } from '../../shell/sh.ts';
import { files } from './files.ts';
import { firewall } from './firewall.ts';
import { k3s } from './k3s.ts';
import { kernel } from './kernel.ts';
import type { Neighbour } from './neighbours/neighbour.ts';
import { standIns } from './neighbours/stand-in.ts';
import { routing } from './routing.ts';
import { wireguard } from './wireguard.ts';

/**
 * Leaves a host as an old cluster would, as far as its kernel can, beside neighbours that a wipe must not touch. To be run
 * as root inside a twin's host; a second run changes nothing that matters. Pure.
 */
export const dirtyScript = (inventory: Inventory, host: Host, neighbours: readonly Neighbour[]): Script =>
  lines(
    sh`set -eu
umask 022
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    ...neighbours.flatMap(one => one.before ?? []),
    k3s,
    files,
    kernel,
    routing(inventory.kubernetes.pods),
    firewall(inventory.kubernetes.pods),
    ...(inventory.overlays ?? []).map(overlay => wireguard(overlay, host)),
    standIns,
    ...neighbours.map(one => one.make),
    sh`start_units`,
  );
