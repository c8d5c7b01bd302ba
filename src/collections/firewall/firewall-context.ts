import { lansOf } from '../../model/inventory.ts';
import type { ContextProvider } from '../../model/plan/context-provider.ts';
import { type FirewallWish, firewallWishes } from './firewall-section.ts';

/** What of a host may be reached from outside, and what the inventory says of where it stands. */
interface FirewallContext extends FirewallWish {
  readonly lan: readonly string[];
  readonly address: string;
  readonly mesh: string;
}

/** `firewall`: the same for hosts of which the same is said is one value. */
export const firewallContext: ContextProvider = {
  name: 'firewall',
  open: ({ inventory }) => {
    const wishOf = firewallWishes(inventory);
    const lans = new Map(inventory.sites.map(one => [one.name, lansOf(one)]));
    const [mesh] = inventory.overlays ?? [];
    const shared = new Map<string, FirewallContext>();
    return {
      of: host => {
        const { site, publicAddress: address = '' } = host;
        const own = { ...wishOf(host), lan: lans.get(site) ?? [], address, mesh: mesh?.interface ?? '' };
        const key = JSON.stringify(own);
        const one = shared.get(key) ?? own;
        shared.set(key, one);
        return one;
      },
    };
  },
};
