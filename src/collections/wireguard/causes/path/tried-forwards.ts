import { formatEndpoint } from '../../../../model/address/endpoint.ts';
import type { Host } from '../../../../model/inventory.ts';
import { count } from '../../../../model/text/count.ts';
import { meshOf } from '../../mesh/mesh-section.ts';
import { firewallBlocks } from '../../survey/firewall-blocks.ts';
import type { Arrival } from '../../survey/reach.ts';
import { hasSession, isBroken, type Scene, surveyed } from '../../survey/scene.ts';
import { arrivalsTo } from '../../survey/scene-lookup.ts';
import { underlayRules } from '../rules-on-the-way.ts';

/** Hosts of other sites. */
export const others = (scene: Scene, host: Host): readonly Host[] =>
  scene.inventory.hosts.filter(one => one.site !== host.site);

/** Whether the host talks with anybody outside its site: then its router lets its UDP out and the answers in. */
export const passesRouter = (scene: Scene, host: Host): boolean => {
  const survey = scene.surveys.get(host.name);
  return survey !== undefined && others(scene, host).some(one => hasSession(survey, one) && !isBroken(survey, one));
};

/** Whether a host's own firewall may keep the mesh's port away: then no router is to blame. */
export const isClosed = (scene: Scene, name: string): boolean =>
  firewallBlocks(underlayRules(scene, name), meshOf(scene.inventory).port).length > 0;

/** The forwards that were tried, each with its host and router. */
export function triedForwards(scene: Scene) {
  return surveyed(scene).flatMap(({ host, survey }) => {
    const router = scene.inventory.sites.find(site => site.name === host.site)?.router;
    const forward = router?.forwards.find(one => one.host === host.name);
    if (router === undefined || forward === undefined || isClosed(scene, host.name)) return [];
    const tried = arrivalsTo(scene, host.name).find(
      one =>
        one.endpoint.address === router.publicAddress &&
        one.endpoint.port === forward.port &&
        !isClosed(scene, one.from),
    );
    return tried === undefined ? [] : [{ host, survey, router, forward, tried }];
  });
}

/** A forward, and what became of the datagrams that were sent to it. */
export type TriedForward = ReturnType<typeof triedForwards>[number];

/** The burst in words. */
export const sent = ({ from, endpoint, datagrams }: Arrival): string =>
  `${count(datagrams, 'datagram')} from ${from} to ${formatEndpoint(endpoint)}`;
