import { isIpv4 } from '../../../../model/address/address.ts';
import { formatEndpoint } from '../../../../model/address/endpoint.ts';
import { addressesOf } from '../../../../model/inventory.ts';
import { gotAnywhere } from '../../survey/reach.ts';
import { surveyed } from '../../survey/scene.ts';
import { arrivalsTo } from '../../survey/scene-lookup.ts';
import type { MeshCause } from '../mesh-cause.ts';
import { notFirewall, notPort } from '../ruled-out.ts';
import { isClosed, passesRouter, sent } from './tried-forwards.ts';

/** Of IPv6 a router translates nothing: it lets a port pass to the host's own address, or does not. */
export const portClosedAtRouter: MeshCause = {
  code: 'port-closed-at-router',
  title: 'the router’s firewall does not let the port in (IPv6)',
  severity: 'warning',
  confidence: 'likely',
  about:
    "Datagrams sent from outside to a host's own IPv6 address arrive nowhere, while the host's own calls pass the router: its firewall lets nothing in that was not asked for (RFC 6092), and has no exception for the mesh's port. The mesh works for as long as the host calls out.",
  find: scene =>
    surveyed(scene).flatMap(({ host }) => {
      const router = scene.inventory.sites.find(site => site.name === host.site)?.router;
      const tried = arrivalsTo(scene, host.name).find(
        ({ from, endpoint }) =>
          !isIpv4(endpoint.address) &&
          addressesOf(host).includes(endpoint.address) &&
          scene.mesh.path(from, host.name).kind === 'public' &&
          !isClosed(scene, from),
      );
      if (router === undefined || tried === undefined || gotAnywhere(tried) || isClosed(scene, host.name)) return [];
      if (!passesRouter(scene, host)) return [];
      return [
        {
          hosts: [host.name],
          what: `the router of ${host.site} does not let UDP ${tried.endpoint.port} in to ${host.name} (${tried.endpoint.address})`,
          evidence: [`${sent(tried)} arrive nowhere`, `${host.name} itself reaches hosts outside`],
          ruledOut: [notFirewall(scene, [host.name]), notPort(scene, [host.name])],
          remedy: [`in the router’s IPv6 firewall: let UDP in to ${formatEndpoint(tried.endpoint)}`],
          pairs: [],
        },
      ];
    }),
};
