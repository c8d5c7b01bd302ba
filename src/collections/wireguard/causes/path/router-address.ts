import { thenRerun } from '../../../../diagnosis/remedy-words.ts';
import { sameFamily } from '../../../../model/address/address.ts';
import { addressOfEndpoint } from '../../../../model/address/endpoint.ts';
import { SESSION } from '../../../../remnants/wireguard/wireguard-session.ts';
import { gotAnywhere } from '../../survey/reach.ts';
import { isBrokenPair, peerAt, type Scene, surveyed } from '../../survey/scene.ts';
import type { MeshCause } from '../mesh-cause.ts';
import { others, sent, triedForwards } from './tried-forwards.ts';

/** The addresses, besides the router's, from which a public host hears the hosts of a site. */
export const routerAddressChanged: MeshCause = {
  code: 'router-address-changed',
  title: "the router's public address changed",
  severity: 'warning',
  confidence: 'likely',
  about:
    'Hosts behind the router are heard from another address than the inventory says: the provider changed it. What they call themselves still works; nobody can call them. Correct `public_address` in the inventory, and run the phase.',
  find: scene =>
    scene.inventory.sites.flatMap(({ name, router }) => {
      const tried = triedForwards(scene).filter(one => one.host.site === name);
      if (router === undefined || tried.length === 0 || tried.some(one => gotAnywhere(one.tried))) return [];
      const seen = surveyed(scene)
        .filter(({ host }) => host.site !== name)
        .flatMap(({ host, survey }) =>
          scene.inventory.hosts
            .filter(one => one.site === name)
            .flatMap(one => {
              const peer = peerAt(survey, one);
              const address = peer?.endpoint === undefined ? undefined : addressOfEndpoint(peer.endpoint);
              const fresh = peer?.age !== undefined && peer.age < SESSION;
              const isOther = address !== undefined && address !== router.publicAddress;
              return fresh && isOther && sameFamily(address, router.publicAddress)
                ? [{ by: host.name, who: one.name, address }]
                : [];
            }),
        );
      const [first] = seen;
      if (first === undefined) return [];
      // Who calls out is heard; until it does, whoever calls it calls the old address.
      const lost = tried.flatMap(({ host }) =>
        others(scene, host)
          .filter(other => isBrokenPair(scene, host, other))
          .map(other => [host.name, other.name] as const),
      );
      return [
        {
          hosts: tried.map(one => one.host.name),
          severity: lost.length > 0 ? ('stop' as const) : ('warning' as const),
          what: `the router of ${name} is at ${first.address} now, not at ${router.publicAddress}`,
          evidence: [
            ...seen.map(one => `${one.by} hears ${one.who} from ${one.address}`),
            ...tried.map(one => `${sent(one.tried)} arrive nowhere`),
            ...lost.map(([from, to]) => `no ping passes between ${from} and ${to}`),
          ],
          ruledOut: [
            {
              not: 'one forward',
              seen: tried.length > 1 ? `none of ${tried.length} leads anywhere at ${router.publicAddress}` : undefined,
            },
          ],
          remedy: [`in the inventory: sites.${name}.router.public_address: ${first.address}`, thenRerun(scene)],
          pairs: lost,
        },
      ];
    }),
};

/** Whether the router of a site is found to have moved: then none of its forwards is to blame. */
export const isRouterMoved = (scene: Scene, site: string): boolean =>
  routerAddressChanged
    .find(scene, { pair: () => false, between: () => false, host: () => false })
    .some(one => one.hosts.some(name => scene.inventory.hosts.find(host => host.name === name)?.site === site));
