import { didYouMean } from '../did-you-mean.ts';
import type { Draft } from '../draft.ts';
import type { Mistake, Path } from '../mistake.ts';
import { showValue } from '../show-value.ts';

/** A forward leads to a host of its own site, and a port of a public address to one host only. */
export function checkForwards(draft: Draft): Mistake[] {
  const hosts = new Map(draft.hosts.map(host => [host.name, host]));
  const ports = new Map<string, { readonly to: string; readonly path: Path }>();
  const mistakes: Mistake[] = [];
  for (const site of draft.sites) {
    const here = draft.hosts.filter(host => host.site === site.name).map(host => host.name);
    for (const { udp, to, path } of site.router.forwards) {
      const at = [...path, 'to'];
      const host = to === undefined ? undefined : hosts.get(to);
      if (to !== undefined && host === undefined) {
        const wayOut = didYouMean(to, here, 'host');
        mistakes.push({
          path: at,
          at: 'value',
          what: `the forward leads to ${showValue(to)}, and there is no such host`,
          wayOut,
        });
      } else if (host?.site !== undefined && host.site !== site.name) {
        const what = `the forward leads to ${host.name}, which is at site ${host.site}, not ${site.name}`;
        mistakes.push({
          path: at,
          at: 'value',
          what,
          wayOut: `a router reaches the hosts of its own LAN: ${here.join(', ')}`,
        });
      }
      if (udp === undefined) continue;
      // Two LANs may be behind one public address.
      const port = `${site.router.public_address ?? site.name}:${udp}`;
      const other = ports.get(port);
      if (other === undefined) ports.set(port, { to: to ?? 'another host', path });
      else {
        const what = `UDP port ${udp} is forwarded to ${other.to} already`;
        mistakes.push({ path: [...path, 'udp'], at: 'value', what, wayOut: 'choose another port for one of them' });
      }
    }
  }
  return mistakes;
}
