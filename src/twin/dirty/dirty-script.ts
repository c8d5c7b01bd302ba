import type { Host, Inventory } from '../../model/inventory.ts';
import type { Script } from '../../model/plan/script.ts';
import type { Dirt } from '../../model/twin/dirt.ts';
import { lines, sh } from '../../shell/sh.ts';
import { files } from './files.ts';
import { k3s } from './k3s.ts';
import { kernel } from './kernel.ts';
import type { Neighbour } from './neighbours/neighbour.ts';
import { standIns } from './stand-in/stand-in.ts';

/**
 * Leaves a host as an old cluster would, as far as its kernel can, beside neighbours that a wipe must not touch. To be run
 * as root inside a twin's host; a second run changes nothing that matters. Pure.
 * @param dirt what subjects leave, besides what is on every disk of an old cluster
 */
export const dirtyScript = (
  inventory: Inventory,
  host: Host,
  dirt: readonly Dirt[],
  neighbours: readonly Neighbour[],
): Script =>
  lines(
    sh`set -eu
umask 022
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    ...neighbours.flatMap(one => one.before ?? []),
    k3s,
    files,
    kernel,
    ...dirt.map(leave => leave(inventory, host)),
    // Owners keep their keys and configurations to themselves.
    sh`umask 077`,
    standIns,
    ...neighbours.map(one => one.make),
    sh`start_units`,
  );
