import type { Inventory } from '../../model/inventory.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import type { NodeName, Plug, TwinLayout } from '../../model/twin/twin-layout.ts';

/** A cable by its two ends: `near` is the machine that is meant, `far` what it is plugged into. */
export interface Cable {
  readonly near: Plug;
  readonly far: Plug;
}

/** A cable is a host's before it is a router's, and a router's before it is the internet's. */
const rank = ({ node }: Plug): number => ['internet', 'router'].findIndex(kind => node.startsWith(kind));

/** Which end of a cable is near. */
export const cableOf = ([one, other]: readonly [Plug, Plug]): Cable =>
  rank(one) === -1 || (rank(other) !== -1 && rank(one) > rank(other))
    ? { near: one, far: other }
    : { near: other, far: one };

/** The place that a cable belongs to, by the name that `cablesOf` finds it by. */
export const placeOf = ({ near }: Cable): string => near.node.replace(/^(host|router):/, '');

/**
 * The cables of a place: a host's own, a site's way to the internet (of a site without a LAN: its hosts'), the `controller`'s.
 * @throws {InputProblem} for a place that there is not, and for a site that has no way to the internet.
 */
export function cablesOf(inventory: Inventory, layout: TwinLayout, place: string): readonly Cable[] {
  const { hosts, sites } = inventory;
  const site = sites.find(one => one.name === place);
  const nodes: NodeName[] = hosts.some(host => host.name === place)
    ? [`host:${place}`]
    : place === 'controller'
      ? ['controller']
      : site?.lan === undefined
        ? hosts.filter(host => host.site === place).map((host): NodeName => `host:${host.name}`)
        : [`router:${place}`];
  const cables = layout.cables.map(cableOf).filter(({ near }) => nodes.includes(near.node));
  if (cables.length > 0) return cables;
  const places = [...hosts, ...sites].map(one => one.name);
  throw new InputProblem({
    what:
      site === undefined
        ? `the twin has no ${JSON.stringify(place)}`
        : `the site ${place} has no link: its router has no public address`,
    hint: `name one of ${[...new Set([...places, 'controller'])].join(', ')}`,
  });
}
