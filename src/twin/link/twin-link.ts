import type { Inventory } from '../../model/inventory.ts';
import { ownCommand } from '../../model/own-command.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import type { TwinLayout } from '../../model/twin/twin-layout.ts';
import { lines, raw } from '../../shell/sh.ts';
import { readInjected } from '../faults/injected.ts';
import { writeNetworkScript } from '../host/renew-network.ts';
import { layoutTwin } from '../layout/layout-twin.ts';
import { requireRootOnLinux } from '../require-tools.ts';
import { mustRun } from '../run-tool.ts';
import { twinNamespaces } from '../sweep-twin.ts';
import { withRunningTwin } from '../with-running-twin.ts';
import { type Cable, cablesOf, placeOf } from './cables-of.ts';
import type { Link } from './link.ts';
import { readLinks, writeLinks } from './link-file.ts';
import { cut, mend, passOn, wireName } from './wire-scripts.ts';

/** Hosts whose own cable is one of these are given the links of their next start. */
async function remember(id: string, layout: TwinLayout, cables: readonly Cable[], links: readonly Link[]) {
  writeLinks(id, links);
  const hosts = cables.filter(({ near }) => near.node.startsWith('host:')).map(placeOf);
  for (const host of hosts) await writeNetworkScript(id, layout, host, links);
}

/** A fault may have changed what hangs on a cable, and would be lost with it. */
function refuseFaults(inventory: Inventory): void {
  const faults = readInjected(inventory).map(one => one.name);
  if (faults.length === 0) return;
  throw new InputProblem({
    what: `the twin has faults, which a change of its links could undo: ${faults.join(', ')}`,
    hint: `heal them first, and inject them afterwards: ${ownCommand('twin fault heal')}`,
  });
}

/**
 * Makes the links of a place of a running twin slower or lossy, in each direction, until they are reset; they stay so when hosts are
 * switched off and on. @returns the places whose links these are.
 * @throws {Problem} where the twin is not up, or has no such place.
 */
export async function setLink(
  inventory: Inventory,
  place: string,
  way: Pick<Link, 'delay' | 'loss'>,
): Promise<readonly string[]> {
  requireRootOnLinux();
  return withRunningTwin(inventory, async ({ id }) => {
    refuseFaults(inventory);
    const layout = layoutTwin(inventory);
    const cables = cablesOf(inventory, layout, place);
    for (const cable of cables) {
      const isCut = twinNamespaces(id).includes(wireName(id, cable));
      const script = lines(raw('set -eu'), ...(isCut ? [] : [cut(id, layout, cable)]), passOn(id, cable, way));
      await mustRun(`making the link of ${placeOf(cable)}`, ['sh', '-c', script.text]);
    }
    const places = [...new Set(cables.map(placeOf))];
    const others = readLinks(id).filter(one => !places.includes(one.place));
    await remember(id, layout, cables, [...others, ...places.map(one => ({ place: one, ...way }))]);
    return places;
  });
}

/**
 * Makes cables again of the links of a place, or of all. @returns the places whose links were not cables.
 * @throws {Problem} where the twin is not up, or has no such place.
 */
export async function resetLink(inventory: Inventory, place: string | undefined): Promise<readonly string[]> {
  requireRootOnLinux();
  return withRunningTwin(inventory, async ({ id }) => {
    const links = readLinks(id);
    const layout = layoutTwin(inventory);
    const wanted = place === undefined ? links.map(one => one.place) : [place];
    const cables = wanted
      .flatMap(one => cablesOf(inventory, layout, one))
      .filter(cable => twinNamespaces(id).includes(wireName(id, cable)));
    if (cables.length > 0) refuseFaults(inventory);
    for (const cable of cables) {
      const script = lines(raw('set -eu'), mend(id, layout, cable));
      await mustRun(`mending the link of ${placeOf(cable)}`, ['sh', '-c', script.text]);
    }
    const places = [...new Set(cables.map(placeOf))];
    const others = links.filter(one => !places.includes(one.place));
    await remember(id, layout, cables, others);
    return places;
  });
}
