import type { Explained, Found } from '../../../../diagnosis/cause.ts';
import { meshOf } from '../../mesh/mesh-section.ts';
import { isBrokenPair, type Scene, surveyed } from '../../survey/scene.ts';
import { arrivalsFrom, arrivalsTo } from '../../survey/scene-lookup.ts';
import type { MeshCause } from '../mesh-cause.ts';
import { notEndpoint, notFirewall, notKeys, notPort } from '../ruled-out.ts';
import { others, sent } from './tried-forwards.ts';

/** Broken ways between a host behind a router and others, by whether the host's own datagrams arrive. */
function cut(scene: Scene, outward: boolean, explained: (a: string, b: string) => boolean) {
  return surveyed(scene).flatMap(({ host, survey }) => {
    const site = scene.inventory.sites.find(one => one.name === host.site);
    if (site?.lan === undefined || survey.running === undefined) return [];
    const far = others(scene, host).filter(
      one =>
        scene.surveys.get(one.name)?.running !== undefined &&
        isBrokenPair(scene, host, one) &&
        !explained(host.name, one.name),
    );
    const out = arrivalsFrom(scene, host.name).filter(one => far.some(two => two.name === one.to));
    const back = arrivalsTo(scene, host.name).filter(one => far.some(two => two.name === one.from));
    if (out.length === 0 || back.some(one => one.at.includes(host.name))) return [];
    if (out.some(one => one.at.includes(one.to)) !== outward) return [];
    return [
      {
        host,
        far,
        site: site.name,
        router: site.router?.lanAddress,
        evidence: [
          ...out.map(one => `${sent(one)} ${one.at.includes(one.to) ? 'arrive' : 'do not arrive'}`),
          ...back.map(one => `${sent(one)} (towards ${host.name}) do not arrive`),
        ],
      },
    ];
  });
}

/** Hosts of one site that are cut off alike are one finding. */
function cutSites(
  scene: Scene,
  outward: boolean,
  explained: Explained,
  say: (site: string, hosts: string, router: string) => Pick<Found, 'what' | 'remedy'>,
): readonly Found[] {
  const all = cut(scene, outward, explained.pair);
  return [...new Set(all.map(one => one.site))].map(site => {
    const mine = all.filter(one => one.site === site);
    const hosts = mine.map(one => one.host.name);
    const router = mine[0]?.router;
    const pairs = mine.flatMap(one => one.far.map(two => [one.host.name, two.name] as const));
    return {
      hosts,
      ...say(site, hosts.join(', '), `on the router${router === undefined ? '' : ` (${router})`}`),
      evidence: mine.flatMap(one => one.evidence),
      ruledOut: [
        notFirewall(scene, pairs.flat()),
        notKeys(scene, pairs),
        notEndpoint(
          scene,
          pairs.filter(([from, to]) => scene.mesh.path(from, to).endpoint !== undefined),
        ),
        notPort(scene, pairs.flat()),
      ],
      pairs,
    };
  });
}

export const udpBlockedAtRouter: MeshCause = {
  code: 'udp-blocked-at-router',
  title: 'UDP does not pass the router',
  severity: 'stop',
  confidence: 'likely',
  about:
    "Neither do the host's own datagrams reach the hosts outside, nor theirs the host, while nothing on the hosts stands in the way: the router (or the provider) blocks UDP.",
  find: (scene, explained) =>
    cutSites(scene, false, explained, (site, hosts, router) => ({
      what: `no UDP passes the router of ${site} from or to ${hosts}`,
      remedy: [`${router}: let UDP of ${hosts} out to port ${meshOf(scene.inventory).port}, and the answers in`],
    })),
};

export const udpBlockedWayBack: MeshCause = {
  code: 'udp-blocked-way-back',
  title: 'UDP passes in one direction only',
  severity: 'stop',
  confidence: 'likely',
  about:
    "The host's datagrams arrive outside, but nothing comes back: a rule on the router drops what comes in, or it forgets connections at once.",
  find: (scene, explained) =>
    cutSites(scene, true, explained, (_, hosts, router) => ({
      what: `what ${hosts} send${hosts.includes(',') ? '' : 's'} arrives outside, but no UDP comes back`,
      remedy: [`${router}: let UDP in to ${hosts} (what is established, and the forward)`],
    })),
};
