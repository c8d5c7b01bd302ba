import { normalCidr } from '../../../model/address/normal-cidr.ts';
import type { WireguardConfig } from './wireguard-config.ts';
import type { LiveInterface } from './wireguard-live.ts';

/** Routes through an interface that are not as its configuration makes them; CIDRs. */
export interface RouteDrift {
  readonly missingRoutes: readonly string[];
  readonly extraRoutes: readonly string[];
}

/** Ranges of the interface's own addresses: wg-quick makes no route for what the kernel already sends there. */
const covers = (addresses: readonly string[], route: string): boolean =>
  addresses.some(address => {
    const [, prefix = ''] = address.split('/');
    const [network = '', length = ''] = route.split('/');
    return (
      Number(prefix) < Number(length) &&
      normalCidr(address, 'network') === normalCidr(`${network}/${prefix}`, 'network')
    );
  });

/** The routes that wg-quick makes, one for each allowed range; a routing table of its own or a default route is its affair. */
export function routeDrift(wish: WireguardConfig, live: LiveInterface): RouteDrift {
  const wanted = new Set(wish.peers.flatMap(peer => peer.allowedIps));
  const usual = wish.table === undefined || wish.table.toLowerCase() === 'auto';
  if (!usual || [...wanted].some(ip => ip.endsWith('/0'))) return { missingRoutes: [], extraRoutes: [] };
  const there = new Set(live.routes);
  return {
    missingRoutes: [...wanted].filter(route => !there.has(route) && !covers(wish.addresses, route)),
    // A hook may have made routes of its own; which ones only the hook knows.
    extraRoutes: wish.hooks ? [] : [...there].filter(route => !wanted.has(route)),
  };
}
