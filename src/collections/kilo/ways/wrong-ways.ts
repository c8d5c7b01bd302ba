import type { Inventory } from '../../../model/inventory.ts';
import type { KiloSettings } from '../../kubernetes/kilo-field.ts';
import { type KiloPlace, kiloPlaces } from './places.ts';

/** Why Kilo would never join the hosts of an inventory, and the way out. */
export interface WrongWay {
  readonly because: string;
  readonly hint: string;
}

/** The host that Kilo lets lead a location: of those that may, one with an address of the internet, else the first by name (`findLeader`). */
export const leaderOf = (places: readonly KiloPlace[], location: string): KiloPlace | undefined => {
  const may = places
    .filter(one => one.location === location && one.leads)
    .sort((one, other) => (one.host < other.host ? -1 : 1));
  return may.find(({ endpoint }) => endpoint !== undefined) ?? may[0];
};

const PUBLIC = 'give one of them a public_address';

/** Two leaders of different sites of which neither can be called. */
function neverMeet(leaders: readonly KiloPlace[], { port }: KiloSettings): readonly WrongWay[] {
  return leaders.flatMap((one, at) =>
    leaders
      .slice(0, at)
      .filter(other => other.site !== one.site && other.endpoint === undefined && one.endpoint === undefined)
      .map(other => ({
        because: `${other.host} (site ${other.site}) and ${one.host} (site ${one.site}) can never connect: neither can be called from outside, and Kilo joins no two routers' networks`,
        hint: `add to one site's router the forward { udp: ${port}, to: HOST, to_port: ${port} }: its two ports must be one number, since Kilo listens at the port of its endpoint; or ${PUBLIC}`,
      })),
  );
}

/** Hosts of one site that would call each other at their own router's outer address. */
function hairpins(places: readonly KiloPlace[]): readonly WrongWay[] {
  return [...new Set(places.map(({ site }) => site))].flatMap((site): readonly WrongWay[] => {
    const here = places.filter(one => one.site === site && one.isHidden);
    const [forwarded] = here.filter(({ endpoint }) => endpoint !== undefined);
    const other = here.find(one => one.location !== forwarded?.location);
    if (forwarded === undefined || other === undefined) return [];
    return [
      {
        because: `${other.host} would call ${forwarded.host} at the outer address of the router of ${site}, behind which both stand: few routers turn such packets back`,
        hint: `make one location of ${site}: granularity: location, or hybrid with together: [${site}]`,
      },
    ];
  });
}

/** Servers that agents of other sites cannot reach: they join before Kilo is there. */
function hiddenServers(inventory: Inventory, places: readonly KiloPlace[]): readonly WrongWay[] {
  const placeOf = new Map(places.map(one => [one.host, one]));
  return inventory.hosts
    .filter(({ name, roles }) => roles.includes('server') && placeOf.get(name)?.endpoint?.by !== 'public')
    .flatMap(server => {
      const far = inventory.hosts.filter(({ site }) => site !== server.site).map(({ name }) => name);
      if (far.length === 0) return [];
      return [
        {
          because: `${far.join(', ')} cannot reach the API on ${server.name} (site ${server.site}): nodes join before Kilo has made a way, and Kilo comes by the API`,
          hint: 'let a host with a public address be the server, or take a network over the mesh: kubernetes.network: calico',
        },
      ];
    });
}

function unknownNames({ hosts, sites }: Inventory, settings: KiloSettings): readonly WrongWay[] {
  const isHost = new Set(hosts.map(({ name }) => name));
  const isSite = new Set(sites.map(({ name }) => name));
  const hint = 'write it as the inventory has it';
  return [
    ...settings.leaders
      .filter(one => !isHost.has(one))
      .map(one => ({ because: `kilo.leaders names ${one}, which is no host`, hint })),
    ...[...settings.together, ...Object.keys(settings.allowed_location_ips)]
      .filter(one => !isSite.has(one))
      .map(one => ({ because: `kilo names ${one}, which is no site`, hint })),
  ];
}

/** All that Kilo could not do in this inventory; empty: nothing. Pure. */
export function wrongWays(inventory: Inventory, settings: KiloSettings): readonly WrongWay[] {
  const places = kiloPlaces(inventory, settings);
  const locations = [...new Set(places.map(({ location }) => location))];
  const leaders = locations.flatMap(location => leaderOf(places, location) ?? []);
  return [
    ...unknownNames(inventory, settings),
    ...hiddenServers(inventory, places),
    ...neverMeet(leaders, settings),
    ...hairpins(places),
  ];
}
