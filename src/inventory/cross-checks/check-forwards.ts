import { familyOf } from '../../model/address/address.ts';
import { didYouMean, nearest } from '../../yaml/did-you-mean.ts';
import type { Mistake } from '../../yaml/mistake.ts';
import { showValue } from '../../yaml/show-value.ts';
import type { Draft } from '../draft.ts';

/** A forward leads to a host of its own site, and a port of a public address to one host only. */
export function checkForwards(draft: Draft): Mistake[] {
  const names = draft.hosts.map(host => host.name);
  const sites = new Set(draft.sites.map(site => site.name));
  const hosts = new Map(draft.hosts.map(host => [host.name, host]));
  const mistakes: Mistake[] = [];
  for (const site of draft.sites) {
    const ports = new Map<number, string>();
    const here = draft.hosts.filter(host => host.site === site.name).map(host => host.name);
    for (const { udp, to, path } of site.router.forwards) {
      const at = [...path, 'to'];
      const host = to === undefined ? undefined : hosts.get(to);
      if (to !== undefined && host === undefined) {
        const hint = didYouMean(to, nearest(to, here) === undefined ? names : here, 'host');
        mistakes.push({
          path: at,
          at: 'value',
          what: `the forward leads to ${showValue(to)}, and there is no such host`,
          hint,
        });
      } else if (host?.site !== undefined && sites.has(host.site) && host.site !== site.name) {
        const what = `the forward leads to ${host.name}, which is at site ${host.site}, not ${site.name}`;
        mistakes.push({
          path: at,
          at: 'value',
          what,
          hint: `a router reaches the hosts of its own LAN: ${here.join(', ')}`,
        });
      }
      // In IPv6 nothing is translated: the port passes as it is, to a host that nobody shares the address with.
      if (udp === undefined || host?.addresses.every(({ text }) => familyOf(text) === '6') === true) continue;
      const other = ports.get(udp);
      if (other === undefined) ports.set(udp, to ?? 'another host');
      else {
        const what = `UDP port ${udp} is already forwarded to ${other}`;
        mistakes.push({ path: [...path, 'udp'], at: 'value', what, hint: 'choose another port for one of them' });
      }
    }
  }
  return mistakes;
}
