import { on } from '../../../../diagnosis/remedy-words.ts';
import { addressOfEndpoint } from '../../../../model/address/endpoint.ts';
import { hostRoute, withoutLength } from '../../../../model/address/host-route.ts';
import { addressesOf } from '../../../../model/inventory.ts';
import { lanAround, liesIn } from '../../../../model/lan-around.ts';
import { isBrokenPair, peerAt, type Scene, surveyed } from '../../survey/scene.ts';
import type { MeshCause } from '../mesh-cause.ts';
import { notFirewall } from '../ruled-out.ts';

/** Neighbours to which a host sends over a gateway. */
const detours = (scene: Scene) =>
  surveyed(scene).flatMap(from => {
    const site = scene.inventory.sites.find(one => one.name === from.host.site);
    const ways = [...from.survey.wayTo].flatMap(([address, way]) => {
      const gateway = / via (\S+)/.exec(way.text)?.[1];
      const lan = lanAround(site, address);
      const own = lan === undefined ? undefined : addressesOf(from.host).find(one => liesIn(lan, one));
      if (gateway === undefined || own === undefined || lan === undefined) return [];
      const cidr = `${own}/${lan.split('/')[1]}`;
      // With another netmask it is the netmask that sends it there.
      return from.survey.addresses.some(one => one.cidr === cidr) ? [{ address, way, gateway, own, cidr }] : [];
    });
    if (ways.length === 0) return [];
    return surveyed(scene)
      .filter(to => to.host !== from.host && to.host.site === from.host.site)
      .flatMap(to => ways.filter(one => addressesOf(to.host).includes(one.address)).map(one => ({ from, to, ...one })));
  });

/** What a host sends to a neighbour takes another way than what comes from it. */
export const asymmetricRoute: MeshCause = {
  code: 'asymmetric-route',
  title: 'answers take another way',
  severity: 'stop',
  confidence: 'certain',
  about:
    'A host sends what is for a neighbour of its LAN over a gateway, while the neighbour sends straight to it. A router that translates addresses on the way makes it come from another address: WireGuard takes that for the new endpoint, and answers there. A strict reverse-path filter at the other end drops it. It is a warning while the two still reach each other.',
  find: (scene, explained) =>
    detours(scene).flatMap(({ from, to, way, gateway, own, cidr, address }) => {
      if (explained.between(from.host.name, to.host.name)) return [];
      const isCut = isBrokenPair(scene, from.host, to.host);
      const heard = peerAt(to.survey, from.host)?.endpoint;
      const isElsewhere = heard !== undefined && addressOfEndpoint(heard) !== own;
      const link = to.survey.addresses.find(one => withoutLength(one.cidr) === address)?.interface ?? '';
      const isStrict = Math.max(...['all', link].map(name => to.survey.rpFilter.get(name) ?? 0)) === 1;
      const route = from.survey.routes.find(({ to: network }) => [address, hostRoute(address)].includes(network));
      return [
        {
          hosts: [from.host.name, to.host.name],
          severity: isCut ? ('stop' as const) : ('warning' as const),
          what: `${from.host.name} sends what is for ${to.host.name}, its neighbour, over ${gateway}`,
          evidence: [
            `ip route get on ${from.host.name}: ${way.text}`,
            ...(isElsewhere
              ? [`wg show on ${to.host.name}: ${from.host.name} is heard from ${heard}, not from ${own}`]
              : []),
            ...(isStrict ? [`the reverse-path filter of ${to.host.name} is strict`] : []),
            ...(isCut ? [`no ping passes between ${from.host.name} and ${to.host.name}`] : []),
          ],
          ruledOut: [
            notFirewall(scene, [from.host.name, to.host.name]),
            { not: 'a wrong netmask', seen: `ip address on ${from.host.name}: ${cidr}` },
          ],
          remedy: [
            route === undefined
              ? `find what sends it there, with: ip rule; ip route show table all (${from.host.name})`
              : on(from.host, `ip route delete ${route.to} via ${gateway}`),
          ],
          pairs: [[from.host.name, to.host.name] as const],
        },
      ];
    }),
};
