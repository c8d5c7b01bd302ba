import type { Mistake, Path } from '../../yaml/mistake.ts';
import type { Draft } from '../draft.ts';

/** An address in use: where, by whom. Two uses with one scope and address cannot both be right. */
interface Use {
  readonly scope: string;
  readonly kind: 'address' | 'public address';
  readonly address: string;
  readonly by: string;
  readonly path: Path;
}

function* uses(draft: Draft): Generator<Use> {
  const lans = new Map(draft.sites.map(site => [site.name, site.hasLan]));
  for (const { name, router, hasRouter } of draft.sites) {
    if (!hasRouter) continue;
    const by = `the router of site ${name}`;
    const { lan_address: lan, public_address: wan } = router;
    if (lan !== undefined)
      yield { scope: `LAN of ${name}`, kind: 'address', address: lan, by, path: [...router.path, 'lan_address'] };
    if (wan !== undefined)
      yield { scope: 'internet', kind: 'public address', address: wan, by, path: [...router.path, 'public_address'] };
  }
  for (const { name, site, address, public_address, path } of draft.hosts) {
    const lan = site === undefined ? undefined : lans.get(site);
    if (address !== undefined && lan !== undefined) {
      const scope = lan ? `LAN of ${site}` : 'internet';
      yield { scope, kind: lan ? 'address' : 'public address', address, by: name, path: [...path, 'address'] };
    }
    if (public_address !== undefined) {
      yield {
        scope: 'internet',
        kind: 'public address',
        address: public_address,
        by: name,
        path: [...path, 'public_address'],
      };
    }
  }
}

/** No two hosts have one address, on a LAN or on the internet; nor a host its router's. */
export function checkSameAddresses(draft: Draft): Mistake[] {
  const first = new Map<string, Use>();
  const mistakes: Mistake[] = [];
  for (const use of uses(draft)) {
    const key = `${use.scope} ${use.address}`;
    const other = first.get(key);
    if (other === undefined) first.set(key, use);
    else if (other.by !== use.by) {
      const what = `${use.address} is already the ${other.kind} of ${other.by}`;
      mistakes.push({ path: use.path, at: 'value', what, other: other.path, hint: 'give each its own' });
    }
  }
  return mistakes;
}
